//! What each type takes, and what absent, null and empty become.

use super::Given;
use crate::access::parameters::{Parameters, Sources};
use crate::access::problem::{ParameterProblem, ProblemKind};

/// What `read` makes of a body.
fn with<T>(body: &str, read: impl FnOnce(&Parameters<'_>) -> T) -> T {
    let sources = Sources { body: body.as_bytes(), ..Sources::default() };
    read(&Parameters::read(&sources).expect("readable"))
}

fn string(body: &str) -> Result<Given<String>, ParameterProblem> {
    with(body, |parameters| {
        parameters
            .string("a")
            .map(|given| given.try_map(|text| Ok::<_, ()>(text.to_owned())).expect("text"))
    })
}

fn integer(body: &str) -> Result<Given<i64>, ProblemKind> {
    with(body, |parameters| parameters.integer("a")).map_err(|problem| problem.kind)
}

fn boolean(body: &str) -> Result<Given<bool>, ProblemKind> {
    with(body, |parameters| parameters.boolean("a")).map_err(|problem| problem.kind)
}

fn instant(text: &str) -> Result<Given<i64>, ProblemKind> {
    let query = format!("a={text}");
    with(&query, |parameters| parameters.instant("a", "never")).map_err(|problem| problem.kind)
}

fn is_wrong<T>(result: &Result<T, ProblemKind>) -> bool {
    matches!(result, Err(ProblemKind::Wrong { .. }))
}

#[test]
fn absent_null_and_empty_are_told_apart() {
    for (body, given) in
        [("{}", Given::Absent), (r#"{"a":null}"#, Given::Null), ("a=", Given::Empty)]
    {
        assert_eq!(integer(body), Ok(given), "{body}");
        assert_eq!(string(body).map(Given::value), Ok(None), "{body}");
    }
    assert_eq!(string("a="), Ok(Given::Empty));
    assert_eq!(string(r#"{"a":null}"#), Ok(Given::Null));
    assert_eq!(boolean("a=+"), Ok(Given::Empty));
    assert_eq!(instant(""), Ok(Given::Empty));
}

#[test]
fn what_is_required_must_have_a_value() {
    for given in [Given::Absent, Given::Null, Given::Empty] {
        let problem = given.required("name").map(|(): ()| ()).expect_err("missing");
        assert_eq!(problem.to_string(), "name is missing or empty; the request needs it");
    }
    assert_eq!(Given::Value(1).required("name"), Ok(1));
}

#[test]
fn text_comes_as_it_was_sent_and_digits_may_be_a_number() {
    assert_eq!(string("a=+x+"), Ok(Given::Value(" x ".to_owned())));
    assert_eq!(string(r#"{"a":12}"#), Ok(Given::Value("12".to_owned())));
    for body in [r#"{"a":1.5}"#, r#"{"a":-1}"#, r#"{"a":true}"#, r#"{"a":[]}"#, r#"{"a":{}}"#] {
        assert_eq!(string(body).expect_err("refused").to_string(), "a must be text", "{body}");
    }
}

#[test]
fn whole_numbers_are_taken_as_numbers_and_as_text() {
    for (text, number) in [
        ("5", 5),
        ("5.0", 5),
        ("-5.00", -5),
        ("0", 0),
        ("-0", 0),
        ("1000000000000", 1_000_000_000_000),
        ("9223372036854775807", i64::MAX),
        ("-9223372036854775808", i64::MIN),
    ] {
        assert_eq!(integer(&format!(r#"{{"a":{text}}}"#)), Ok(Given::Value(number)), "{text}");
        assert_eq!(integer(&format!("a=+{text}+")), Ok(Given::Value(number)), "{text}");
    }
    assert_eq!(integer("a=%2B5"), Ok(Given::Value(5)));
    assert_eq!(integer("a=007"), Ok(Given::Value(7)));
}

#[test]
fn anything_that_is_not_plainly_whole_is_refused() {
    for text in ["5.5", "1e3", "1E0", "0.0001"] {
        assert!(is_wrong(&integer(&format!(r#"{{"a":{text}}}"#))), "{text}");
        assert!(is_wrong(&integer(&format!("a={text}"))), "{text}");
    }
    for body in ["a=x", "a=5.", "a=.0", "a=--5", "a=1+2", "a=0x5", "a=NaN", "a=٣", r#"{"a":true}"#]
    {
        assert!(is_wrong(&integer(body)), "{body}");
    }
}

#[test]
fn numbers_beyond_64_bits_are_out_of_range() {
    for text in ["9223372036854775808", "-9223372036854775809", &"9".repeat(4000)] {
        assert_eq!(integer(&format!(r#"{{"a":{text}}}"#)), Err(ProblemKind::OutOfRange));
        assert_eq!(integer(&format!("a={text}")), Err(ProblemKind::OutOfRange));
    }
}

#[test]
fn truth_is_taken_in_six_words_of_any_case_and_as_json() {
    for word in ["true", "True", "TRUE", "1", "yes", "YeS", "+yes+"] {
        assert_eq!(boolean(&format!("a={word}")), Ok(Given::Value(true)), "{word}");
    }
    for word in ["false", "False", "0", "no", "NO"] {
        assert_eq!(boolean(&format!("a={word}")), Ok(Given::Value(false)), "{word}");
    }
    for (body, truth) in [("true", true), ("false", false), ("1", true), ("0", false)] {
        assert_eq!(boolean(&format!(r#"{{"a":{body}}}"#)), Ok(Given::Value(truth)), "{body}");
    }
    for body in ["a=2", "a=locked", "a=on", r#"{"a":2}"#, r#"{"a":[]}"#, r#"{"a":1.0}"#] {
        assert!(is_wrong(&boolean(body)), "{body}");
    }
}

#[test]
fn a_time_is_taken_in_the_printed_form_and_in_iso_8601_utc() {
    const AT: i64 = 1_584_667_834_000_000;
    for text in [
        "2020-03-20+01:30:34",
        "2020-03-20T01:30:34",
        "2020-03-20T01:30:34Z",
        "2020-03-20t01:30:34.000z",
        "+2020-03-20+01:30:34+",
    ] {
        assert_eq!(instant(text), Ok(Given::Value(AT)), "{text}");
    }
    assert_eq!(instant("2020-03-20T01:30:34.5Z"), Ok(Given::Value(AT + 500_000)));
    assert_eq!(instant("2020-03-20T01:30:34.1234567"), Ok(Given::Value(AT + 123_456)));
    assert_eq!(instant("1969-12-31+23:59:59.5"), Ok(Given::Value(-500_000)));
}

#[test]
fn the_documents_word_for_no_time_is_as_empty() {
    for text in ["never", "Never", "+NEVER+"] {
        assert_eq!(instant(text), Ok(Given::Empty), "{text}");
    }
    assert!(is_wrong(&instant("now")));
}

#[test]
fn a_time_that_is_not_real_or_not_utc_is_refused() {
    for text in [
        "2023-02-29+00:00:00",
        "2020-13-01+00:00:00",
        "2020-03-20+24:00:00",
        "2020-03-20+01:30:60",
        "0000-01-01+00:00:00",
        "2020-03-20",
        "2020-03-20+01:30",
        "2020-3-20+01:30:34",
        "2020-03-20+01:30:34.",
        "2020-03-20+01:30:34.x",
        "2020-03-20T01:30:34%2B02:00",
        "1584667834",
        "tomorrow",
        "٢020-03-20+01:30:34",
    ] {
        assert!(is_wrong(&instant(text)), "{text}");
    }
    let number = with(r#"{"a":20200320013034}"#, |parameters| parameters.instant("a", "never"));
    assert_eq!(
        number.expect_err("refused").to_string(),
        "a must be a real date and time in UTC, YYYY-MM-DD HH:MM:SS"
    );
}
