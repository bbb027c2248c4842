//! Sets of bits as a format file writes them: `1-8,10`. Not for what the bits mean.

use super::{BadFormat, MAX_BITS};

/// Bits of a card, in ascending order, each once.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Spans(Vec<usize>);

impl Spans {
    /// Reads `text`, every bit of which must lie below `bits`.
    pub(super) fn parse(text: &str, bits: usize) -> Result<Self, BadFormat> {
        let mut all = Vec::new();
        for span in text.split(',') {
            let (first, last) = span.split_once('-').unwrap_or((span, span));
            let (first, last) = (index(first)?, index(last)?);
            if first > last || last >= bits || all.last().is_some_and(|before| *before >= first) {
                return Err(BadFormat::Spans);
            }
            all.extend(first..=last);
        }
        Ok(Self(all))
    }

    pub(super) fn iter(&self) -> impl Iterator<Item = usize> + '_ {
        self.0.iter().copied()
    }

    pub(super) fn contains(&self, bit: usize) -> bool {
        self.0.binary_search(&bit).is_ok()
    }

    pub(super) const fn len(&self) -> usize {
        self.0.len()
    }
}

fn index(text: &str) -> Result<usize, BadFormat> {
    let plain = !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
    let index = text.parse().map_err(|_| BadFormat::Spans)?;
    if plain && index < MAX_BITS { Ok(index) } else { Err(BadFormat::Spans) }
}
