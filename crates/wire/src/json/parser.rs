//! The grammar: values, objects, arrays, numbers and what may stand between them.
//!
//! Strings have their own file. The parser works on text already known to be UTF-8 and keeps no
//! state but its place.

use std::borrow::Cow;

use super::{Error, MAX_DEPTH, Value, is_typographic_quote};

/// Which characters open and close a string.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Quotes {
    /// `"` alone.
    Straight,
    /// `"` and every typographic double quote, in any pairing.
    Typographic,
}

/// A place in a JSON text.
pub(super) struct Parser<'a> {
    pub(super) text: &'a str,
    pub(super) at: usize,
    pub(super) quotes: Quotes,
}

impl<'a> Parser<'a> {
    /// A parser of `text` from byte `at`, which must be a character boundary.
    pub(super) fn new(text: &'a str, at: usize, quotes: Quotes) -> Self {
        Self { text, at, quotes }
    }

    /// The one value that the text is.
    pub(super) fn document(mut self) -> Result<Value<'a>, Error> {
        self.skip_space()?;
        if self.peek().is_none() {
            return Err(Error::Empty);
        }
        let value = self.value(0)?;
        self.skip_space()?;
        match self.peek() {
            None => Ok(value),
            Some(_) => Err(Error::TrailingText { offset: self.at }),
        }
    }

    /// A value inside `depth` open objects and arrays. Recursion is bounded by [`MAX_DEPTH`].
    fn value(&mut self, depth: usize) -> Result<Value<'a>, Error> {
        match self.peek() {
            Some(b'"') => {
                self.at += 1;
                Ok(Value::String(self.string_rest()?))
            }
            Some(b'{') => self.descend(depth).and_then(|inner| self.object(inner)),
            Some(b'[') => self.descend(depth).and_then(|inner| self.array(inner)),
            Some(b'-' | b'0'..=b'9') => self.number(),
            Some(b't') => self.word("true", Value::Bool(true)),
            Some(b'f') => self.word("false", Value::Bool(false)),
            Some(b'n') => self.word("null", Value::Null),
            _ if self.eat_typographic_quote() => Ok(Value::String(self.string_rest()?)),
            _ => Err(self.unexpected("a value")),
        }
    }

    fn descend(&mut self, depth: usize) -> Result<usize, Error> {
        if depth >= MAX_DEPTH {
            return Err(Error::TooDeep { offset: self.at });
        }
        self.at += 1;
        Ok(depth + 1)
    }

    /// The rest of an object after its `{`. A comma may be followed by the `}`.
    fn object(&mut self, depth: usize) -> Result<Value<'a>, Error> {
        let mut members = Vec::new();
        loop {
            self.skip_space()?;
            if self.eat(b'}') {
                return Ok(Value::Object(members));
            }
            let key = self.key()?;
            self.skip_space()?;
            if !self.eat(b':') {
                return Err(self.unexpected("':' after a key"));
            }
            self.skip_space()?;
            members.push((key, self.value(depth)?));
            self.skip_space()?;
            if !self.eat(b',') && self.peek() != Some(b'}') {
                return Err(self.unexpected("',' or '}' after a member"));
            }
        }
    }

    fn key(&mut self) -> Result<Cow<'a, str>, Error> {
        if self.eat(b'"') || self.eat_typographic_quote() {
            self.string_rest()
        } else {
            Err(self.unexpected("a key in double quotes, or '}'"))
        }
    }

    /// The rest of an array after its `[`. A comma may be followed by the `]`.
    fn array(&mut self, depth: usize) -> Result<Value<'a>, Error> {
        let mut items = Vec::new();
        loop {
            self.skip_space()?;
            if self.eat(b']') {
                return Ok(Value::Array(items));
            }
            items.push(self.value(depth)?);
            self.skip_space()?;
            if !self.eat(b',') && self.peek() != Some(b']') {
                return Err(self.unexpected("',' or ']' after an item"));
            }
        }
    }

    /// A number by the grammar of RFC 8259, section 6, kept as its literal text.
    fn number(&mut self) -> Result<Value<'a>, Error> {
        let start = self.at;
        self.eat(b'-');
        if !self.eat(b'0') {
            self.digits()?;
        }
        if self.eat(b'.') {
            self.digits()?;
        }
        if self.eat(b'e') || self.eat(b'E') {
            let _ = self.eat(b'+') || self.eat(b'-');
            self.digits()?;
        }
        Ok(Value::Number(Cow::Borrowed(self.slice(start, self.at))))
    }

    /// One or more digits.
    fn digits(&mut self) -> Result<(), Error> {
        let count = self.rest().iter().take_while(|byte| byte.is_ascii_digit()).count();
        if count == 0 {
            return Err(self.unexpected("a digit"));
        }
        self.at += count;
        Ok(())
    }

    fn word(&mut self, word: &'static str, value: Value<'a>) -> Result<Value<'a>, Error> {
        if !self.rest().starts_with(word.as_bytes()) {
            return Err(self.unexpected("a value (true, false or null in lower case)"));
        }
        self.at += word.len();
        Ok(value)
    }

    /// Skips white space and comments.
    fn skip_space(&mut self) -> Result<(), Error> {
        loop {
            match self.peek() {
                Some(b' ' | b'\t' | b'\n' | b'\r') => self.at += 1,
                Some(b'/') => self.comment()?,
                _ => return Ok(()),
            }
        }
    }

    fn comment(&mut self) -> Result<(), Error> {
        let rest = self.rest();
        let length = if rest.starts_with(b"//") {
            rest.iter().position(|byte| matches!(byte, b'\n' | b'\r')).unwrap_or(rest.len())
        } else if let Some(inside) = rest.strip_prefix(b"/*") {
            let end = inside.windows(2).position(|pair| pair == b"*/");
            // Two bytes for each of the marks around the inside.
            end.ok_or(Error::UnclosedComment { offset: self.at })? + 4
        } else {
            return Err(self.unexpected("a value, punctuation or a comment"));
        };
        self.at += length;
        Ok(())
    }

    pub(super) fn peek(&self) -> Option<u8> {
        self.text.as_bytes().get(self.at).copied()
    }

    pub(super) fn eat(&mut self, byte: u8) -> bool {
        let here = self.peek() == Some(byte);
        self.at += usize::from(here);
        here
    }

    /// Takes a typographic quote if this pass reads them as delimiters.
    pub(super) fn eat_typographic_quote(&mut self) -> bool {
        if self.quotes == Quotes::Straight {
            return false;
        }
        let found = self.char_here().filter(|c| is_typographic_quote(*c));
        self.at += found.map_or(0, char::len_utf8);
        found.is_some()
    }

    pub(super) fn rest(&self) -> &'a [u8] {
        self.text.as_bytes().get(self.at..).unwrap_or_default()
    }

    /// The text between two places. Both are next to ASCII bytes or whole characters that the parser
    /// has stepped over, so the empty default is never taken.
    pub(super) fn slice(&self, from: usize, to: usize) -> &'a str {
        self.text.get(from..to).unwrap_or_default()
    }

    fn char_here(&self) -> Option<char> {
        self.text.get(self.at..).and_then(|rest| rest.chars().next())
    }

    pub(super) fn unexpected(&self, expected: &'static str) -> Error {
        match self.char_here() {
            Some(found) => Error::Unexpected { offset: self.at, found, expected },
            None => Error::UnexpectedEnd { offset: self.at, expected },
        }
    }
}
