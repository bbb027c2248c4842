//! The little of CBOR that doors need, in the deterministic form of RFC 8949, section 4.2.1.
//!
//! Not a CBOR library: integers, byte strings, texts, true, false and null, and the heads of arrays
//! and maps. A reader takes only the shortest form and definite lengths, so that a value has one
//! spelling, and it lends slices of its input, so that a length that lies allocates nothing.

mod item;

pub(crate) use item::{Bytes, Item, layout, numbered, read_whole, written};

const UNSIGNED: u8 = 0;
const NEGATIVE: u8 = 1;
const BYTES: u8 = 2;
const TEXT: u8 = 3;
const ARRAY: u8 = 4;
const MAP: u8 = 5;
const SIMPLE: u8 = 7;

const FALSE: u64 = 20;
const TRUE: u64 = 21;
/// The spelling of [`Writer::null`].
const NULL: u8 = 0xf6;

/// Appends values to a buffer.
#[derive(Default)]
pub(crate) struct Writer(Vec<u8>);

impl Writer {
    pub(crate) fn finish(self) -> Vec<u8> {
        self.0
    }

    /// How many bytes there are.
    pub(crate) fn len(&self) -> usize {
        self.0.len()
    }

    /// Appends what is CBOR already.
    pub(crate) fn raw(&mut self, written: &[u8]) {
        self.0.extend_from_slice(written);
    }

    pub(crate) fn map(&mut self, pairs: u64) {
        self.head(MAP, pairs);
    }

    pub(crate) fn array(&mut self, items: u64) {
        self.head(ARRAY, items);
    }

    pub(crate) fn unsigned(&mut self, value: u64) {
        self.head(UNSIGNED, value);
    }

    pub(crate) fn integer(&mut self, value: i64) {
        match u64::try_from(value) {
            Ok(value) => self.head(UNSIGNED, value),
            // A negative number n is written as -1 - n, which is n with every bit turned.
            Err(_) => self.head(NEGATIVE, (!value).unsigned_abs()),
        }
    }

    pub(crate) fn bytes(&mut self, value: &[u8]) {
        self.head(BYTES, value.len() as u64);
        self.0.extend_from_slice(value);
    }

    pub(crate) fn text(&mut self, value: &str) {
        self.head(TEXT, value.len() as u64);
        self.0.extend_from_slice(value.as_bytes());
    }

    pub(crate) fn flag(&mut self, value: bool) {
        self.head(SIMPLE, if value { TRUE } else { FALSE });
    }

    pub(crate) fn null(&mut self) {
        self.0.push(NULL);
    }

    fn head(&mut self, major: u8, value: u64) {
        let [_, _, _, _, b4, b5, b6, b7] = value.to_be_bytes();
        let major = major << 5;
        match value {
            0..24 => self.0.push(major | b7),
            24..0x100 => self.0.extend([major + 24, b7]),
            0x100..0x1_0000 => self.0.extend([major + 25, b6, b7]),
            0x1_0000..0x1_0000_0000 => self.0.extend([major + 26, b4, b5, b6, b7]),
            _ => {
                self.0.push(major + 27);
                self.0.extend(value.to_be_bytes());
            }
        }
    }
}

/// Takes values from the front of a slice; `None` for anything but the value asked for.
pub(crate) struct Reader<'b>(pub(crate) &'b [u8]);

impl<'b> Reader<'b> {
    /// Whether nothing is left.
    pub(crate) fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    pub(crate) fn map(&mut self) -> Option<u64> {
        self.expect(MAP)
    }

    pub(crate) fn array(&mut self) -> Option<u64> {
        self.expect(ARRAY)
    }

    pub(crate) fn unsigned(&mut self) -> Option<u64> {
        self.expect(UNSIGNED)
    }

    pub(crate) fn integer(&mut self) -> Option<i64> {
        match self.head()? {
            (UNSIGNED, value) => i64::try_from(value).ok(),
            (NEGATIVE, value) => i64::try_from(value).ok().map(|value| !value),
            _ => None,
        }
    }

    pub(crate) fn bytes(&mut self) -> Option<&'b [u8]> {
        let length = self.expect(BYTES)?;
        self.take(usize::try_from(length).ok()?)
    }

    pub(crate) fn text(&mut self) -> Option<&'b str> {
        let length = self.expect(TEXT)?;
        std::str::from_utf8(self.take(usize::try_from(length).ok()?)?).ok()
    }

    pub(crate) fn flag(&mut self) -> Option<bool> {
        match self.expect(SIMPLE)? {
            FALSE => Some(false),
            TRUE => Some(true),
            _ => None,
        }
    }

    /// Takes a null where there is one.
    pub(crate) fn null(&mut self) -> bool {
        let (found, rest) = match self.0.split_first() {
            Some((&NULL, rest)) => (true, rest),
            _ => (false, self.0),
        };
        self.0 = rest;
        found
    }

    fn expect(&mut self, wanted: u8) -> Option<u64> {
        self.head().and_then(|(major, value)| (major == wanted).then_some(value))
    }

    fn take(&mut self, length: usize) -> Option<&'b [u8]> {
        let (front, rest) = self.0.split_at_checked(length)?;
        self.0 = rest;
        Some(front)
    }

    fn head(&mut self) -> Option<(u8, u64)> {
        let (&first, rest) = self.0.split_first()?;
        self.0 = rest;
        let (major, short) = (first >> 5, first & 0x1f);
        let (length, least) = match short {
            0..24 => return Some((major, u64::from(short))),
            24 => (1, 24),
            25 => (2, 0x100),
            26 => (4, 0x1_0000),
            27 => (8, 0x1_0000_0000),
            // Reserved, or a length that is not known beforehand.
            _ => return None,
        };
        let value = self.take(length)?.iter().fold(0, |sum, byte| sum << 8 | u64::from(*byte));
        (value >= least).then_some((major, value))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn numbers_are_written_as_the_standard_shows() {
        // RFC 8949, appendix A.
        let examples: [(i64, &[u8]); 9] = [
            (0, &[0x00]),
            (23, &[0x17]),
            (24, &[0x18, 0x18]),
            (1_000, &[0x19, 0x03, 0xe8]),
            (1_000_000, &[0x1a, 0x00, 0x0f, 0x42, 0x40]),
            (1_000_000_000_000, &[0x1b, 0, 0, 0, 0xe8, 0xd4, 0xa5, 0x10, 0]),
            (-1, &[0x20]),
            (-100, &[0x38, 0x63]),
            (-1_000, &[0x39, 0x03, 0xe7]),
        ];
        for (number, bytes) in examples {
            let mut writer = Writer::default();
            writer.integer(number);
            assert_eq!(writer.finish(), bytes);
        }
    }

    #[test]
    fn a_longer_spelling_and_an_unknown_length_are_refused() {
        for bytes in [&[0x18, 0x17][..], &[0x19, 0, 0xff], &[0x1b, 0, 0, 0, 0, 0, 0, 0, 1]] {
            assert_eq!(Reader(bytes).integer(), None);
        }
        assert_eq!(Reader(&[0x5f, 0x41, 0, 0xff]).bytes(), None);
        assert_eq!(Reader(&[0x5b, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff]).bytes(), None);
    }

    proptest! {
        #[test]
        fn every_integer_is_read_back(number: i64) {
            let mut writer = Writer::default();
            writer.integer(number);
            let bytes = writer.finish();
            let mut reader = Reader(&bytes);
            prop_assert_eq!(reader.integer(), Some(number));
            prop_assert!(reader.is_empty());
        }
    }
}
