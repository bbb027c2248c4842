//! Generated input: JSON trees, and texts that are nearly JSON or nearly a form.

use proptest::prelude::*;
use serde_json::Value;

/// Any tree that strict JSON can write, to a depth the reader takes.
pub(crate) fn tree() -> impl Strategy<Value = Value> {
    let leaf = prop_oneof![
        Just(Value::Null),
        any::<bool>().prop_map(Value::from),
        any::<i64>().prop_map(Value::from),
        any::<u64>().prop_map(Value::from),
        any::<f64>().prop_map(Value::from),
        any::<String>().prop_map(Value::from),
        "[“”„‟″‶＂\"\\\\/\u{0}-\u{1f}a]{0,8}".prop_map(Value::from),
    ];
    leaf.prop_recursive(8, 64, 6, |inner| {
        prop_oneof![
            prop::collection::vec(inner.clone(), 0..6).prop_map(Value::from),
            prop::collection::vec((any::<String>(), inner), 0..6)
                .prop_map(|members| Value::Object(members.into_iter().collect())),
        ]
    })
}

/// Texts of JSON's own tokens in any order, so that many of them are nearly right.
pub(crate) fn soup() -> impl Strategy<Value = String> {
    const TOKENS: [&str; 40] = [
        "{",
        "}",
        "[",
        "]",
        ":",
        ",",
        "\"",
        "\"a\"",
        "\"b\":",
        "“",
        "”",
        "″",
        "null",
        "true",
        "false",
        "0",
        "-",
        "1.5",
        "e9",
        "E+",
        ".",
        "//",
        "/*",
        "*/",
        "\n",
        "\r",
        " ",
        "\t",
        "\\",
        "\\u00e9",
        "\\ud83d",
        "\\ude00",
        "\\\"",
        "\u{feff}",
        "é",
        "nul",
        "01",
        "\"guid\":",
        "\"k\"",
        "{\"name\":",
    ];
    prop::collection::vec(prop::sample::select(&TOKENS[..]), 0..24)
        .prop_map(|tokens| tokens.concat())
}

/// A strict JSON text with a few of its bytes changed, taken out or doubled.
pub(crate) fn mutated() -> impl Strategy<Value = Vec<u8>> {
    let edit = (any::<prop::sample::Index>(), 0..3_u8, prop_oneof![any::<u8>(), b' '..b'~']);
    let edits = prop::collection::vec(edit, 0..4);
    (tree(), any::<bool>(), edits).prop_map(|(tree, pretty, edits)| {
        let text =
            if pretty { serde_json::to_vec_pretty(&tree) } else { serde_json::to_vec(&tree) };
        let mut text = text.expect("a tree is written");
        for (index, kind, byte) in edits {
            let at = index.index(text.len() + 1);
            match kind {
                0 => text.insert(at, byte),
                1 if at < text.len() => text[at] = byte,
                _ if at < text.len() => drop(text.remove(at)),
                _ => {}
            }
        }
        text
    })
}

/// Binary data in which line ends, dashes and pieces of the boundary are common.
pub(crate) fn binary() -> impl Strategy<Value = Vec<u8>> {
    const AWKWARD: [&[u8]; 11] =
        [b"\r\n", b"\n", b"\r", b"--", b"--XX", b"XX", b"X", b" ", b"\t", b":", b"a: b"];
    let piece = prop_oneof![
        3 => prop::collection::vec(any::<u8>(), 0..12),
        1 => prop::sample::select(&AWKWARD[..]).prop_map(<[u8]>::to_vec),
    ];
    prop::collection::vec(piece, 0..12).prop_map(|pieces| pieces.concat())
}
