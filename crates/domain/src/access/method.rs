//! How somebody asks a door to open, and sets of such ways. Not for checking what was presented.

use crate::person::stored_words;
use serde::{Deserialize, Serialize};
use std::fmt;

/// One way of asking.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Method {
    /// A card alone.
    Card,
    /// A PIN alone, at the keypad.
    Pin,
    /// A card, and the PIN of the same person.
    CardAndPin,
    /// A guest link.
    Link,
    /// From afar: an operator, or a member in an app.
    Remote,
}

stored_words!(Method {
    Card = "card",
    Pin = "pin",
    CardAndPin = "card_and_pin",
    Link = "link",
    Remote = "remote",
});

impl Method {
    /// Every way there is.
    pub const ALL: [Self; 5] = [Self::Card, Self::Pin, Self::CardAndPin, Self::Link, Self::Remote];

    const fn bit(self) -> u8 {
        1 << self as u8
    }
}

/// A set of methods. Written as the list of their words.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Default, Serialize, Deserialize)]
#[serde(from = "Vec<Method>", into = "Vec<Method>")]
pub struct Methods(u8);

impl Methods {
    /// No method.
    pub const NONE: Self = Self(0);
    /// Every method.
    pub const ALL: Self = Self::of(&Method::ALL);

    /// The set of the methods listed.
    pub const fn of(mut methods: &[Method]) -> Self {
        let mut bits = 0;
        while let [first, rest @ ..] = methods {
            bits |= first.bit();
            methods = rest;
        }
        Self(bits)
    }

    /// Whether a method is in the set.
    pub const fn contains(self, method: Method) -> bool {
        self.0 & method.bit() != 0
    }

    /// What is in both sets.
    #[must_use]
    pub const fn and(self, other: Self) -> Self {
        Self(self.0 & other.0)
    }

    /// Whether there is none in it.
    pub const fn is_empty(self) -> bool {
        self.0 == 0
    }

    /// The methods of the set, in the order of [`Method::ALL`].
    pub fn iter(self) -> impl Iterator<Item = Method> {
        Method::ALL.into_iter().filter(move |method| self.contains(*method))
    }

    /// Reads stored words, separated by commas, as [`Methods`] shows them; `None` when one of them
    /// is no method.
    pub fn from_words(words: &str) -> Option<Self> {
        let listed = words.split(',').map(str::trim).filter(|word| !word.is_empty());
        listed.map(Method::from_word).collect()
    }
}

impl FromIterator<Method> for Methods {
    fn from_iter<I: IntoIterator<Item = Method>>(methods: I) -> Self {
        Self(methods.into_iter().fold(0, |bits, method| bits | method.bit()))
    }
}

impl From<Vec<Method>> for Methods {
    fn from(methods: Vec<Method>) -> Self {
        Self::of(&methods)
    }
}

impl From<Methods> for Vec<Method> {
    fn from(methods: Methods) -> Self {
        methods.iter().collect()
    }
}

impl fmt::Display for Methods {
    /// The stored words, separated by commas.
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (place, method) in self.iter().enumerate() {
            out.write_str(if place == 0 { "" } else { "," })?;
            out.write_str(method.as_str())?;
        }
        Ok(())
    }
}

impl fmt::Debug for Methods {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(out, "Methods({self})")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_set_is_read_back_as_it_is_shown_and_serialised() {
        for bits in 0..32 {
            let set = Methods(bits);
            assert_eq!(Methods::from_words(&set.to_string()), Some(set));
            let json = serde_json::to_string(&set).unwrap();
            assert_eq!(serde_json::from_str::<Methods>(&json).unwrap(), set);
        }
        assert_eq!(Methods::from_words("card,iris"), None);
    }

    #[test]
    fn a_set_holds_what_was_put_in_and_nothing_else() {
        let set = Methods::of(&[Method::Card, Method::Link]);
        assert!(set.iter().eq([Method::Card, Method::Link]));
        assert_eq!(set.and(Methods::of(&[Method::Link, Method::Pin])).to_string(), "link");
    }

    #[test]
    fn the_serialised_words_are_the_stored_words() {
        for method in Method::ALL {
            assert_eq!(serde_json::to_value(method).unwrap(), method.as_str());
        }
    }
}
