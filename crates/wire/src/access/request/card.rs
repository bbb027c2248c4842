//! Smart cards, in the three shapes that three routes want, and the route that replaces them.
//!
//! A number may be a keypad PIN, so `Debug` never shows one. Not for which lengths a number may have.

use std::borrow::Cow;
use std::fmt;

use crate::access::Given;
use crate::access::list::Entries;
use crate::access::parameters::Parameters;
use crate::access::problem::{ParameterProblem, ProblemKind};
use crate::json::Value;

/// A card number or PIN, and what it is called.
#[derive(Clone, PartialEq, Eq)]
pub struct Card<'p> {
    /// Digits, one at least, leading zeros kept. A secret: `Debug` does not show it.
    pub number: Cow<'p, str>,
    /// `label`; absent, `null` and empty are `None`.
    pub label: Option<Cow<'p, str>>,
}

/// PUT, POST /modifysmartcards: the list that replaces the one that a person has.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ModifyCards<'p> {
    /// `email_id`.
    pub email_id: i64,
    /// `smartcards`; empty clears.
    pub cards: Vec<Card<'p>>,
    /// `allow_duplicates`, else false.
    pub allow_duplicates: bool,
}

/// GET /modifysmartcards: whose cards are asked for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CardsOf {
    /// `email_id`.
    pub email_id: i64,
}

const CARDS: &str = "a JSON list of smartcards, such as [{\"number\":\"0123\",\"label\":\"blue\"}]";
const CARD_LISTS: &str =
    "a JSON list with one list of smartcards for each e-mail, such as [[{\"number\":\"0123\"}],[]]";
const CARD_EACH: &str =
    "a JSON list with one smartcard for each e-mail, such as [{\"number\":\"0123\"},null]";

impl<'p> ModifyCards<'p> {
    /// Reads the request.
    ///
    /// # Errors
    ///
    /// The first parameter that is missing or wrong. `smartcards` may be an empty list, but never
    /// absent or an empty string: forgetting it must not clear.
    pub fn read(parameters: &'p Parameters<'_>) -> Result<Self, ParameterProblem> {
        let cards = parameters.list("smartcards", Entries::Structures, CARDS, |entry| {
            card(&entry).ok_or(ProblemKind::Wrong { expected: CARDS })
        })?;
        Ok(Self {
            email_id: parameters.integer("email_id")?.required("email_id")?,
            cards: cards.required("smartcards")?,
            allow_duplicates: parameters.boolean("allow_duplicates")?.value().unwrap_or(false),
        })
    }
}

impl CardsOf {
    /// Reads the request.
    ///
    /// # Errors
    ///
    /// A missing or wrong `email_id`.
    pub fn read(parameters: &Parameters<'_>) -> Result<Self, ParameterProblem> {
        Ok(Self { email_id: parameters.integer("email_id")?.required("email_id")? })
    }
}

/// One list of cards for each of `emails` (/invites). An entry that is `null` or empty has none.
pub(super) fn lists_for_emails<'p>(
    parameters: &'p Parameters<'_>,
    emails: usize,
) -> Result<Option<Vec<Vec<Card<'p>>>>, ParameterProblem> {
    let lists = parameters.list("smartcards", Entries::Structures, CARD_LISTS, |entry| {
        let cards = match entry.as_ref() {
            Value::Array(items) => items.iter().map(card).collect(),
            nothing => is_nothing(nothing).then(Vec::new),
        };
        cards.ok_or(ProblemKind::Wrong { expected: CARD_LISTS })
    })?;
    aligned(lists, emails)
}

/// One card for each of `emails` (/magiclinkadmin). An entry that is `null`, or whose number is absent
/// or empty, is none.
pub(super) fn one_for_each_email<'p>(
    parameters: &'p Parameters<'_>,
    emails: usize,
) -> Result<Option<Vec<Option<Card<'p>>>>, ParameterProblem> {
    let cards = parameters.list("smartcards", Entries::Structures, CARD_EACH, |entry| {
        let numberless = entry.as_object().is_some() && entry.get("number").is_none_or(is_nothing);
        if is_nothing(&entry) || numberless {
            return Ok(None);
        }
        card(&entry).map(Some).ok_or(ProblemKind::Wrong { expected: CARD_EACH })
    })?;
    aligned(cards, emails)
}

/// A list that is as long as the list of e-mails, or was not sent. An empty one counts as not sent:
/// forms have no other way to say so.
fn aligned<T>(list: Given<Vec<T>>, emails: usize) -> Result<Option<Vec<T>>, ParameterProblem> {
    let list = list.value().filter(|list| !list.is_empty());
    match list.as_ref().map(Vec::len) {
        Some(found) if found != emails => {
            Err(ProblemKind::Unaligned { expected: emails, found }.of("smartcards"))
        }
        _ => Ok(list),
    }
}

fn is_nothing(value: &Value<'_>) -> bool {
    value.is_null() || value.as_str().is_some_and(|text| text.trim_ascii().is_empty())
}

/// A card; `None` if it is no object, its number not all digits or its label no text.
fn card<'p>(value: &Value<'p>) -> Option<Card<'p>> {
    let (Value::String(number) | Value::Number(number)) = value.get("number")? else {
        return None;
    };
    if number.is_empty() || !number.bytes().all(|byte| byte.is_ascii_digit()) {
        return None;
    }
    let label = match value.get("label") {
        None | Some(Value::Null) => None,
        Some(Value::String(label)) => Some(label.clone()).filter(|label| !label.is_empty()),
        Some(_) => return None,
    };
    Some(Card { number: number.clone(), label })
}

impl fmt::Debug for Card<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Card").field("number", &"(hidden)").field("label", &self.label).finish()
    }
}
