//! A card format as data. Not for guessing which one a card has: a format says only whether its
//! parities hold for these bits.

use super::card_bits::{CardBits, MAX_BITS};
use super::spans::Spans;

const BUILT_IN: [&str; 5] = [
    include_str!("../../formats/h10301.toml"),
    include_str!("../../formats/h10306.toml"),
    include_str!("../../formats/corporate-1000-35.toml"),
    include_str!("../../formats/h10304.toml"),
    include_str!("../../formats/corporate-1000-48.toml"),
];

/// A format: where facility and number stand, and what the parities cover.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Format {
    name: String,
    bits: usize,
    facility: Option<Spans>,
    number: Spans,
    parities: Vec<Parity>,
}

#[derive(Debug, Clone, PartialEq, Eq)]
struct Parity {
    bit: usize,
    odd: bool,
    covers: Spans,
}

/// What a card says in one format.
#[derive(Clone, Copy, PartialEq, Eq)]
pub struct Reading {
    /// The site that issued it, if the format has one.
    pub facility: Option<u64>,
    /// The card's number.
    pub number: u64,
}

impl std::fmt::Debug for Reading {
    /// Hides both numbers: whoever has them can make the card.
    fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        out.debug_struct("Reading").finish_non_exhaustive()
    }
}

/// A text describes no format.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum BadFormat {
    /// Not TOML, or with a field that is missing, unknown or of another type.
    #[error("the card format cannot be read: {0}")]
    Text(String),
    /// The number of bits.
    #[error("a card format has 1 to 256 bits")]
    Bits,
    /// A set of bits that is not written as spans in ascending order, within the card.
    #[error(
        "write the bits of a card format as spans in ascending order, such as 1-8,10, below its number of bits"
    )]
    Spans,
    /// A facility or number that does not fit.
    #[error("the facility and the number of a card format have 1 to 64 bits each")]
    Field,
    /// A parity that covers itself or a later one, or stands in a field or twice.
    #[error(
        "a parity stands outside facility and number, once, and covers neither itself nor a later parity"
    )]
    Parity,
}

/// Facility or number do not fit into the format, or the format has no facility, or needs one.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("this facility and number do not fit into the card format")]
pub struct NotInFormat;

#[derive(serde::Deserialize)]
#[serde(deny_unknown_fields)]
struct Written {
    name: String,
    bits: usize,
    facility: Option<String>,
    number: String,
    #[serde(default)]
    parity: Vec<WrittenParity>,
}

#[derive(serde::Deserialize)]
#[serde(deny_unknown_fields)]
struct WrittenParity {
    bit: usize,
    kind: Kind,
    covers: String,
}

#[derive(serde::Deserialize, PartialEq)]
#[serde(rename_all = "lowercase")]
enum Kind {
    Even,
    Odd,
}

impl Format {
    /// Reads a format file.
    ///
    /// # Errors
    /// [`BadFormat`] says what is wrong with it.
    pub fn from_toml(text: &str) -> Result<Self, BadFormat> {
        let written: Written =
            toml::from_str(text).map_err(|error| BadFormat::Text(error.message().to_owned()))?;
        let bits = written.bits;
        if bits == 0 || bits > MAX_BITS {
            return Err(BadFormat::Bits);
        }
        let field = |text: &str| {
            let spans = Spans::parse(text, bits)?;
            if spans.len() > 64 { Err(BadFormat::Field) } else { Ok(spans) }
        };
        let facility = written.facility.as_deref().map(field).transpose()?;
        let number = field(&written.number)?;
        let mut parities: Vec<Parity> = Vec::with_capacity(written.parity.len().min(MAX_BITS));
        for WrittenParity { bit, kind, covers } in written.parity {
            let covers = Spans::parse(&covers, bits)?;
            let in_field =
                number.contains(bit) || facility.as_ref().is_some_and(|at| at.contains(bit));
            let taken =
                parities.iter().any(|earlier| earlier.bit == bit || earlier.covers.contains(bit));
            if bit >= bits || in_field || taken || covers.contains(bit) {
                return Err(BadFormat::Parity);
            }
            parities.push(Parity { bit, odd: kind == Kind::Odd, covers });
        }
        Ok(Self { name: written.name, bits, facility, number, parities })
    }

    /// The formats that come with the program: HID H10301 (26 bits), H10306 (34), Corporate 1000
    /// (35 and 48) and H10304 (37), with the bits where HID's published layouts have them.
    ///
    /// # Errors
    /// Never, as a test holds.
    pub fn built_in() -> Result<Vec<Self>, BadFormat> {
        BUILT_IN.iter().map(|text| Self::from_toml(text)).collect()
    }

    /// What it is called.
    pub fn name(&self) -> &str {
        &self.name
    }

    /// How many bits a card of this format has.
    pub const fn bits(&self) -> usize {
        self.bits
    }

    /// Reads a card; `None` when it has another length or a parity does not hold.
    pub fn decode(&self, card: &CardBits) -> Option<Reading> {
        let holds =
            |parity: &Parity| card.bit(parity.bit) == Some(parity.value(|bit| card.bit(bit)));
        if card.count() != self.bits || !self.parities.iter().all(holds) {
            return None;
        }
        let value = |spans: &Spans| {
            spans.iter().fold(0, |value, bit| value << 1 | u64::from(card.bit(bit) == Some(true)))
        };
        Some(Reading { facility: self.facility.as_ref().map(value), number: value(&self.number) })
    }

    /// The card that says this; bits that are neither field nor parity are zero.
    ///
    /// # Errors
    /// [`NotInFormat`] when it cannot.
    pub fn encode(&self, reading: Reading) -> Result<CardBits, NotInFormat> {
        let mut bits = vec![false; self.bits];
        match (&self.facility, reading.facility) {
            (None, None) => {}
            (Some(spans), Some(facility)) => put(&mut bits, spans, facility)?,
            _ => return Err(NotInFormat),
        }
        put(&mut bits, &self.number, reading.number)?;
        for parity in &self.parities {
            let value = parity.value(|bit| bits.get(bit).copied());
            *bits.get_mut(parity.bit).ok_or(NotInFormat)? = value;
        }
        CardBits::from_bits(bits).map_err(|_| NotInFormat)
    }

    /// How many digits the largest number has.
    pub fn number_digits(&self) -> usize {
        digits(self.number.len())
    }

    /// How many digits the largest facility has; 0 without one.
    pub fn facility_digits(&self) -> usize {
        self.facility.as_ref().map_or(0, |spans| digits(spans.len()))
    }
}

impl Parity {
    fn value(&self, bit: impl Fn(usize) -> Option<bool>) -> bool {
        self.covers.iter().fold(self.odd, |value, index| value ^ (bit(index) == Some(true)))
    }
}

fn put(bits: &mut [bool], spans: &Spans, value: u64) -> Result<(), NotInFormat> {
    if value > largest(spans.len()) {
        return Err(NotInFormat);
    }
    for (place, index) in spans.iter().enumerate() {
        let shift = spans.len() - 1 - place;
        *bits.get_mut(index).ok_or(NotInFormat)? = value >> shift & 1 == 1;
    }
    Ok(())
}

/// The largest value of a field of 1 to 64 bits.
const fn largest(bits: usize) -> u64 {
    u64::MAX >> (64 - bits)
}

fn digits(bits: usize) -> usize {
    largest(bits).to_string().len()
}
