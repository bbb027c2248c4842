//! What holds for every JSON text: agreement with a strict reader, and no panic.

use doorward_wire::authx::biometric::BiometricRequest;
use doorward_wire::authx::request::Fields;
use doorward_wire::authx::{hash, time};
use doorward_wire::json::{self, Value};
use proptest::prelude::*;

use crate::generate::{mutated, soup, tree};

/// The same tree in the strict reader's type. Numbers go through its own reading of their literal,
/// duplicates through its own rule, which is ours too: the last one counts.
fn strict(value: &Value<'_>) -> serde_json::Value {
    use serde_json::Value as Strict;
    match value {
        Value::Null => Strict::Null,
        Value::Bool(truth) => Strict::Bool(*truth),
        Value::Number(literal) => serde_json::from_str(literal).expect("a number"),
        Value::String(text) => Strict::from(text.as_ref()),
        Value::Array(items) => items.iter().map(strict).collect(),
        Value::Object(members) => Strict::Object(
            members.iter().map(|(key, value)| (key.to_string(), strict(value))).collect(),
        ),
    }
}

/// More opening brackets than the bound: a text with fewer cannot be too deep. Counted in the text,
/// since a duplicate key may have hidden some from the tree.
fn may_be_too_deep(text: &[u8]) -> bool {
    text.iter().filter(|byte| matches!(byte, b'[' | b'{')).count() > json::MAX_DEPTH
}

/// If the strict reader takes the text, so do we, and we read the same.
fn assert_agreement(text: &[u8]) -> Result<bool, TestCaseError> {
    let Ok(expected) = serde_json::from_slice::<serde_json::Value>(text) else {
        return Ok(false);
    };
    match json::read(text) {
        Ok(value) => prop_assert_eq!(strict(&value), expected),
        Err(error) => {
            let deep = matches!(error, json::Error::TooDeep { .. });
            prop_assert!(deep && may_be_too_deep(text), "refused: {}", error);
        }
    }
    Ok(true)
}

/// Whatever the readers make of it, they return.
fn read_everything(text: &[u8]) {
    if let Ok(value) = json::read(text) {
        let _ = Fields::read(&value);
        let _ = BiometricRequest::read(&value);
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 512, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn every_strict_json_text_is_read_as_a_strict_reader_reads_it(tree in tree()) {
        prop_assert!(assert_agreement(&serde_json::to_vec(&tree)?)?);
        prop_assert!(assert_agreement(&serde_json::to_vec_pretty(&tree)?)?);
    }

    #[test]
    fn a_changed_text_that_is_still_strict_json_is_read_the_same(text in mutated()) {
        assert_agreement(&text)?;
    }

    #[test]
    fn tokens_in_any_order_are_read_the_same_when_they_are_strict_json(text in soup()) {
        assert_agreement(text.as_bytes())?;
    }

    #[test]
    fn what_is_written_back_is_read_the_same(tree in tree()) {
        let text = serde_json::to_vec(&tree)?;
        let value = json::read(&text)?;
        let written = value.to_compact_within(text.len() * 2).expect("within the bound");
        prop_assert_eq!(json::read(written.as_bytes())?, value);
    }

    #[test]
    fn comments_and_trailing_commas_change_nothing(
        items in prop::collection::vec(any::<i64>(), 1..6),
        comment in "[^\r\n]{0,12}",
        block in "[^*]{0,12}",
    ) {
        let written: Vec<String> = items.iter().map(i64::to_string).collect();
        let tolerant = format!("/*{block}*/[{},//{comment}\n]", written.join(&format!("/*{block}*/,")));
        prop_assert_eq!(strict(&json::read(tolerant.as_bytes())?), serde_json::Value::from(items));
    }

    #[test]
    fn arbitrary_bytes_never_panic(
        bytes in prop::collection::vec(any::<u8>(), 0..256),
        text in mutated(),
        soup in soup(),
    ) {
        read_everything(&bytes);
        read_everything(&text);
        read_everything(soup.as_bytes());
    }

    #[test]
    fn arbitrary_hashes_and_times_never_panic(key in any::<String>(), text in any::<String>()) {
        prop_assert!(!hash::matches(&key, &text, &text));
        let _ = time::parse_request_date_time(&text);
    }

    #[test]
    fn fourteen_digits_are_an_instant_or_refused_and_never_panic(text in "[0-9]{14}") {
        if let Ok(micros) = time::parse_request_date_time(&text) {
            prop_assert_eq!(micros % 1_000_000, 0);
        }
    }
}
