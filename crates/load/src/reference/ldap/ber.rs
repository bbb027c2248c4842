//! As much BER as the LDAP reference needs.

/// INTEGER.
pub(super) const INTEGER: u8 = 0x02;
/// OCTET STRING.
pub(super) const OCTETS: u8 = 0x04;
/// BOOLEAN.
pub(super) const BOOLEAN: u8 = 0x01;
/// ENUMERATED.
pub(super) const ENUMERATED: u8 = 0x0A;
/// SEQUENCE.
pub(super) const SEQUENCE: u8 = 0x30;
/// SET.
pub(super) const SET: u8 = 0x31;

/// An element: tag, length, content.
pub(super) fn element(tag: u8, content: &[u8]) -> Vec<u8> {
    let mut out = Vec::with_capacity(content.len() + 6);
    out.push(tag);
    let length = content.len().to_be_bytes();
    let used = length.iter().position(|byte| *byte != 0).unwrap_or(length.len() - 1);
    let significant = length.get(used..).unwrap_or(&[0]);
    match significant {
        [short] if *short < 0x80 => out.push(*short),
        long => {
            out.push(0x80 | u8::try_from(long.len()).unwrap_or(0));
            out.extend_from_slice(long);
        }
    }
    out.extend_from_slice(content);
    out
}

/// An element made of others.
pub(super) fn group(tag: u8, parts: &[Vec<u8>]) -> Vec<u8> {
    element(tag, &parts.concat())
}

/// A text.
pub(super) fn text(content: &str) -> Vec<u8> {
    element(OCTETS, content.as_bytes())
}

/// A whole number of 32 bits, in the fewest octets.
pub(super) fn integer(tag: u8, number: i32) -> Vec<u8> {
    let bytes = number.to_be_bytes();
    let sign: u8 = if number < 0 { 0xFF } else { 0 };
    let mut rest: &[u8] = &bytes;
    // An octet may go if the next one carries the same sign.
    while let [first, tail @ ..] = rest
        && *first == sign
        && tail.first().is_some_and(|next| next & 0x80 == sign & 0x80)
    {
        rest = tail;
    }
    element(tag, rest)
}

/// An element's tag, its content, and what follows it.
pub(super) type Parts<'a> = (u8, &'a [u8], &'a [u8]);

/// The first element of `input`: its tag, its content, and what follows; `None` if more octets
/// are needed. Lengths that LDAP forbids (indefinite, beyond 32 bits) are `Some(Err)`.
pub(super) fn first(input: &[u8]) -> Option<Result<Parts<'_>, &'static str>> {
    let [tag, length, rest @ ..] = input else { return None };
    let (length, rest) = if *length < 0x80 {
        (usize::from(*length), rest)
    } else {
        let octets = usize::from(length & 0x7F);
        if octets == 0 || octets > 4 {
            return Some(Err("a length that LDAP does not allow"));
        }
        let (octets, rest) = rest.split_at_checked(octets)?;
        (octets.iter().fold(0, |length, octet| length << 8 | usize::from(*octet)), rest)
    };
    let (content, rest) = rest.split_at_checked(length)?;
    Some(Ok((*tag, content, rest)))
}

/// The value of a whole number's content.
pub(super) fn number(content: &[u8]) -> Option<i32> {
    let first = content.first().filter(|_| content.len() <= 4)?;
    let start = if first & 0x80 == 0 { 0 } else { -1 };
    Some(content.iter().fold(start, |number, octet| number << 8 | i32::from(*octet)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lengths_have_their_shortest_form() {
        assert_eq!(element(OCTETS, b""), [4, 0]);
        assert_eq!(element(OCTETS, b"ab"), [4, 2, b'a', b'b']);
        assert_eq!(element(OCTETS, &[0; 127])[..2], [4, 127]);
        assert_eq!(element(OCTETS, &[0; 128])[..3], [4, 0x81, 128]);
        assert_eq!(element(OCTETS, &[0; 300])[..4], [4, 0x82, 1, 44]);
    }

    #[test]
    fn integers_have_their_shortest_form() {
        assert_eq!(integer(INTEGER, 0), [2, 1, 0]);
        assert_eq!(integer(INTEGER, 127), [2, 1, 127]);
        assert_eq!(integer(INTEGER, 128), [2, 2, 0, 128]);
        assert_eq!(integer(INTEGER, -1), [2, 1, 255]);
        assert_eq!(integer(INTEGER, -129), [2, 2, 255, 127]);
    }

    #[test]
    fn what_is_written_is_read() {
        for value in [0, 1, 127, 128, 65_535, i32::MAX, -1, -128, -129, i32::MIN] {
            let written = integer(INTEGER, value);
            let (tag, content, rest) = first(&written).unwrap().unwrap();
            assert_eq!((tag, number(content), rest), (INTEGER, Some(value), &[][..]));
        }
        let long = group(SEQUENCE, &[text(&"x".repeat(200)), integer(INTEGER, 7)]);
        let (tag, content, _) = first(&long).unwrap().unwrap();
        assert_eq!(tag, SEQUENCE);
        let (_, name, rest) = first(content).unwrap().unwrap();
        assert_eq!(name.len(), 200);
        assert_eq!(first(rest).unwrap().unwrap().0, INTEGER);
    }

    #[test]
    fn a_cut_element_asks_for_more_and_a_wild_one_is_refused() {
        let whole = text("hello, this is whole");
        for cut in 0..whole.len() {
            assert!(first(&whole[..cut]).is_none(), "{cut}");
        }
        assert!(first(&[0x30, 0x80, 0, 0]).unwrap().is_err());
        assert!(first(&[0x30, 0x88, 0, 0]).unwrap().is_err());
        assert_eq!(number(&[]), None);
        assert_eq!(number(&[0; 5]), None);
    }
}
