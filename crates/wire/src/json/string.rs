//! Strings: the fast path that borrows, and the escapes that force a copy.

use std::borrow::Cow;

use super::Error;
use super::parser::{Parser, Quotes};

impl<'a> Parser<'a> {
    /// The rest of a string after its opening quote, up to and over the closing one.
    pub(super) fn string_rest(&mut self) -> Result<Cow<'a, str>, Error> {
        let mut copied: Option<String> = None;
        let mut run = self.at;
        loop {
            self.skip_plain();
            let end = self.at;
            match self.peek() {
                None => return Err(self.unexpected("the closing quote of a string")),
                Some(b'\\') => {
                    let text = copied.get_or_insert_default();
                    text.push_str(self.slice(run, end));
                    self.at += 1;
                    text.push(self.escape(end)?);
                    run = self.at;
                }
                Some(byte) if byte < 0x20 => {
                    return Err(Error::ControlCharacter { offset: end });
                }
                Some(_) if self.eat(b'"') || self.eat_typographic_quote() => {
                    let tail = self.slice(run, end);
                    return Ok(match copied {
                        None => Cow::Borrowed(tail),
                        Some(text) => Cow::Owned(text + tail),
                    });
                }
                // Only the typographic pass stops here: at a character of three bytes that shares
                // its first byte with a quote.
                Some(_) => self.at += 3,
            }
        }
    }

    /// Steps over the bytes that mean themselves.
    fn skip_plain(&mut self) {
        let rest = self.rest();
        let plain = match self.quotes {
            Quotes::Straight => rest.iter().position(|byte| ends_plain(*byte)),
            Quotes::Typographic => {
                rest.iter().position(|byte| ends_plain(*byte) || matches!(byte, 0xe2 | 0xef))
            }
        };
        self.at += plain.unwrap_or(rest.len());
    }

    /// What the escape stands for whose backslash, at `start`, has been taken.
    fn escape(&mut self, start: usize) -> Result<char, Error> {
        let Some(kind) = self.peek() else {
            return Err(self.unexpected("the rest of an escape"));
        };
        self.at += 1;
        match kind {
            b'"' => Ok('"'),
            b'\\' => Ok('\\'),
            b'/' => Ok('/'),
            b'b' => Ok('\u{8}'),
            b'f' => Ok('\u{c}'),
            b'n' => Ok('\n'),
            b'r' => Ok('\r'),
            b't' => Ok('\t'),
            b'u' => self.unicode_escape(start),
            _ => Err(Error::BadEscape { offset: start }),
        }
    }

    /// `XXXX`, or `XXXX\uXXXX` for a surrogate pair, after `\u`.
    fn unicode_escape(&mut self, start: usize) -> Result<char, Error> {
        let first = self.four_hex(start)?;
        let lone = Error::LoneSurrogate { offset: start };
        if !(0xd800..0xdc00).contains(&first) {
            return char::from_u32(first).ok_or(lone);
        }
        if !(self.eat(b'\\') && self.eat(b'u')) {
            return Err(lone);
        }
        let second = self.four_hex(start)?;
        if !(0xdc00..0xe000).contains(&second) {
            return Err(lone);
        }
        char::from_u32(0x1_0000 + ((first - 0xd800) << 10) + (second - 0xdc00)).ok_or(lone)
    }

    fn four_hex(&mut self, start: usize) -> Result<u32, Error> {
        let digits = self.rest().get(..4).ok_or(Error::BadEscape { offset: start })?;
        let mut number = 0;
        for digit in digits {
            let digit = char::from(*digit).to_digit(16);
            number = number << 4 | digit.ok_or(Error::BadEscape { offset: start })?;
        }
        self.at += 4;
        Ok(number)
    }
}

fn ends_plain(byte: u8) -> bool {
    byte < 0x20 || byte == b'"' || byte == b'\\'
}
