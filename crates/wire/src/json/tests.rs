//! What the reader takes, what it refuses, and what it says then.

use super::{Error, MAX_DEPTH, Value, push_string, read};

fn text(value: &str) -> Value<'_> {
    Value::String(value.into())
}

fn number(literal: &str) -> Value<'_> {
    Value::Number(literal.into())
}

#[test]
fn a_byte_order_mark_is_passed_over() {
    assert_eq!(read("\u{feff} true".as_bytes()), Ok(Value::Bool(true)));
    assert_eq!(
        read("\u{feff}?".as_bytes()),
        Err(Error::Unexpected { offset: 3, found: '?', expected: "a value" })
    );
}

#[test]
fn both_kinds_of_comment_stand_wherever_white_space_may() {
    let body = b"//a\n/*b*/{/**/\"k\"/* * / */ : //\r 1 /*,*/ , // \"x\": 2\n}//end";
    let value = read(body).expect("comments are white space");
    assert_eq!(value, Value::Object(vec![("k".into(), number("1"))]));
}

#[test]
fn comment_marks_inside_a_string_are_content() {
    assert_eq!(read(br#""http://x /* y */""#), Ok(text("http://x /* y */")));
}

#[test]
fn a_comment_that_never_ends_is_named_by_its_start() {
    assert_eq!(read(b"1 /* 2"), Err(Error::UnclosedComment { offset: 2 }));
    assert_eq!(read(b"1 /*/"), Err(Error::UnclosedComment { offset: 2 }));
    assert!(matches!(read(b"1 / 2"), Err(Error::Unexpected { offset: 2, found: '/', .. })));
}

#[test]
fn one_trailing_comma_is_taken_in_objects_and_arrays() {
    assert_eq!(read(b"[1,]"), Ok(Value::Array(vec![number("1")])));
    assert_eq!(
        read(b"{\"a\":null, //\"b\":1\n}"),
        Ok(Value::Object(vec![("a".into(), Value::Null)]))
    );
}

#[test]
fn a_missing_value_is_never_made_up() {
    for body in ["[,]", "[1,,2]", "[1,,]", "{,}", "{\"a\":}", "{\"a\"}", "{\"a\":1,,}", "{\"a\":,}"]
    {
        assert!(matches!(read(body.as_bytes()), Err(Error::Unexpected { .. })), "{body}");
    }
    assert!(matches!(read(b"1,"), Err(Error::TrailingText { offset: 1 })));
}

#[test]
fn a_body_of_nothing_is_empty() {
    for body in ["", " \r\n\t", "\u{feff}", "// nothing\n", "/**/"] {
        assert_eq!(read(body.as_bytes()), Err(Error::Empty), "{body:?}");
    }
}

#[test]
fn numbers_keep_the_text_they_were_written_with() {
    for literal in
        ["0", "-0", "10", "1.50", "-1e+05", "2E-7", "1e999", "123456789012345678901234567890"]
    {
        assert_eq!(read(literal.as_bytes()), Ok(number(literal)));
    }
    for wrong in ["01", "+1", "-", "1.", ".5", "1e", "1e+", "0x1", "NaN", "Infinity"] {
        assert!(read(wrong.as_bytes()).is_err(), "{wrong}");
    }
}

#[test]
fn every_escape_is_undone() {
    let body = br#""a\"\\\/\b\f\n\r\t\u00e9\uD83d\ude00z""#;
    assert_eq!(read(body), Ok(text("a\"\\/\u{8}\u{c}\n\r\t\u{e9}\u{1f600}z")));
}

#[test]
fn surrogate_pairs_reach_from_the_first_to_the_last_character_beyond_16_bits() {
    assert_eq!(read(br#""\ud800\udc00\uDBFF\uDFFF""#), Ok(text("\u{10000}\u{10ffff}")));
}

#[test]
fn a_string_without_escapes_is_borrowed_from_the_body() {
    let value = read(br#""plain""#).expect("a string");
    assert!(matches!(value, Value::String(std::borrow::Cow::Borrowed("plain"))));
}

#[test]
fn half_a_surrogate_pair_is_an_error_and_not_a_replacement_character() {
    for body in [r#""\ud800""#, r#""\udc00""#, r#""\ud800x""#, r#""\ud800\n""#, r#""\ud800\u0041""#]
    {
        assert_eq!(read(body.as_bytes()), Err(Error::LoneSurrogate { offset: 1 }), "{body}");
    }
}

#[test]
fn an_escape_that_is_none_is_named_by_its_backslash() {
    for body in [r#""a\x""#, r#""a\u12g4""#, r#""a\u12"#, r#""a\u+123""#, "\"a\\\u{e9}\""] {
        assert_eq!(read(body.as_bytes()), Err(Error::BadEscape { offset: 2 }), "{body}");
    }
}

#[test]
fn a_raw_control_character_in_a_string_is_refused() {
    for control in 0..0x20 {
        let body = [b'"', b'a', control, b'b', b'"'];
        assert_eq!(read(&body), Err(Error::ControlCharacter { offset: 2 }), "{control}");
    }
    assert_eq!(read(b"\"\x7f\""), Ok(text("\u{7f}")));
}

#[test]
fn bytes_that_are_no_utf_8_are_refused_where_they_stand() {
    assert_eq!(read(b"\"ab\xff\""), Err(Error::InvalidUtf8 { offset: 3 }));
}

#[test]
fn nesting_is_taken_to_the_bound_and_refused_beyond_it() {
    let nested = |depth: usize| format!("{}{}", "[".repeat(depth), "]".repeat(depth));
    assert!(read(nested(MAX_DEPTH).as_bytes()).is_ok());
    assert_eq!(read(nested(MAX_DEPTH + 1).as_bytes()), Err(Error::TooDeep { offset: MAX_DEPTH }));
    let objects = "{\"a\":".repeat(100_000);
    assert_eq!(read(objects.as_bytes()), Err(Error::TooDeep { offset: 5 * MAX_DEPTH }));
}

#[test]
fn a_body_cut_off_anywhere_is_an_error() {
    let body = r#"{"a":[1,true,"xé\n\u00e9"],"b":{"c":null}}"#;
    for (end, _) in body.char_indices().skip(1) {
        let cut = body.get(..end).expect("a boundary");
        assert!(read(cut.as_bytes()).is_err(), "{cut}");
    }
    assert_eq!(
        read(b"{\"a\""),
        Err(Error::UnexpectedEnd { offset: 4, expected: "':' after a key" })
    );
}

#[test]
fn typographic_quotes_delimit_strings_in_any_pairing() {
    for quote in
        ['\u{201c}', '\u{201d}', '\u{201e}', '\u{201f}', '\u{2033}', '\u{2036}', '\u{ff02}']
    {
        for body in [
            format!("{{{quote}k{quote}:{quote}v{quote}}}"),
            format!("{{\"k{quote}:{quote}v\"}}"),
            format!("{{{quote}k\":\"v{quote}}}"),
        ] {
            let value = read(body.as_bytes()).expect(&body);
            assert_eq!(value, Value::Object(vec![("k".into(), text("v"))]), "{body}");
        }
    }
}

#[test]
fn other_characters_and_escapes_survive_among_typographic_quotes() {
    let value = read("[“– € ﬁ é\\n\\u201c”]".as_bytes()).expect("a list");
    assert_eq!(value, Value::Array(vec![text("– € ﬁ é\n\u{201c}")]));
}

#[test]
fn typographic_quotes_inside_a_readable_text_stay_content() {
    assert_eq!(read("\"the “Boss”\"".as_bytes()), Ok(text("the “Boss”")));
}

#[test]
fn single_and_angle_quotes_delimit_nothing() {
    for body in ["'a'", "‘a’", "«a»", "`a`"] {
        assert!(
            matches!(read(body.as_bytes()), Err(Error::Unexpected { offset: 0, .. })),
            "{body}"
        );
    }
}

#[test]
fn the_fault_told_is_the_one_the_sender_can_mend() {
    // Written with typographic quotes: the second pass knows better what is wrong.
    assert!(matches!(read("{“a”:?}".as_bytes()), Err(Error::Unexpected { found: '?', .. })));
    // Written with straight ones, with typographic ones as content: the first pass does.
    assert!(matches!(
        read("{\"a\":\"“x”\",\"b\":?}".as_bytes()),
        Err(Error::Unexpected { found: '?', .. })
    ));
}

#[test]
fn lookups_pass_over_case_and_underscores_and_take_the_last() {
    let value = read(br#"{"user_name":"a","UserName":"b","U_S_E_R_N_A_M_E":"c"}"#).expect("one");
    assert_eq!(value.get("userName").and_then(Value::as_str), Some("c"));
    assert_eq!(value.get("user"), None);
    assert_eq!(value.as_object().map(<[_]>::len), Some(3));
    assert_eq!(read(b"[1]").expect("a list").get("user"), None);
}

#[test]
fn a_tree_is_written_back_compactly_or_not_at_all() {
    let body = r#"{"a":[1.50,true,false,null,"\"\\\u0001\b\t\n\f\ré"],"b":{}}"#;
    let value = read(body.as_bytes()).expect("an object");
    assert_eq!(value.to_compact_within(body.len()).as_deref(), Some(body));
    assert_eq!(value.to_compact_within(body.len() - 1), None);
}

#[test]
fn strings_are_escaped_as_json_demands() {
    let mut out = String::new();
    push_string(&mut out, "\"\\/\u{0}\u{1f}\u{7f}é\u{1f600}");
    assert_eq!(out, "\"\\\"\\\\/\\u0000\\u001f\u{7f}é\u{1f600}\"");
}
