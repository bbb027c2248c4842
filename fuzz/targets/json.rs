//! The tolerant JSON reader beside a strict one: what the strict one takes is read the same.
#![no_main]

use doorward_wire::json::{self, Value};
use libfuzzer_sys::fuzz_target;
use serde_json::Value as Strict;

fuzz_target!(|bytes: &[u8]| {
    let ours = json::read(bytes);
    if let Ok(value) = &ours
        && let Some(written) = value.to_compact_within(8 * bytes.len() + 8)
    {
        assert_eq!(json::read(written.as_bytes()).as_ref(), Ok(value), "written back: {written}");
    }
    let Ok(expected) = serde_json::from_slice::<Strict>(bytes) else {
        return;
    };
    match ours {
        Ok(value) => assert_eq!(strict(&value), expected),
        Err(json::Error::TooDeep { .. }) => assert!(depth(bytes) > json::MAX_DEPTH),
        Err(error) => panic!("strict JSON refused: {error}"),
    }
});

/// The same tree in the strict reader's type, the last of each duplicate key as its own rule has it.
fn strict(value: &Value<'_>) -> Strict {
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

/// The depth of a strict JSON text, by its brackets: in the tree a duplicate key may have hidden some.
fn depth(text: &[u8]) -> usize {
    let (mut open, mut deepest, mut in_string, mut escaped) = (0, 0, false, false);
    for byte in text {
        match byte {
            _ if escaped => escaped = false,
            b'\\' => escaped = true,
            b'"' => in_string = !in_string,
            b'[' | b'{' if !in_string => {
                open += 1;
                deepest = deepest.max(open);
            }
            b']' | b'}' if !in_string => open -= 1,
            _ => {}
        }
    }
    deepest
}
