//! The forms of a list, what they have in common, and the bounds.

use super::{NUMBERS, TEXTS};
use crate::access::Given;
use crate::access::parameters::{MAX_ENTRIES, Parameters, Sources};
use crate::access::problem::{ParameterProblem, ProblemKind};

fn with<T>(body: &str, read: impl FnOnce(&Parameters<'_>) -> T) -> T {
    let sources = Sources { body: body.as_bytes(), ..Sources::default() };
    read(&Parameters::read(&sources).expect("readable"))
}

fn strings(body: &str) -> Result<Given<Vec<String>>, ParameterProblem> {
    with(body, |parameters| {
        let given = parameters.strings("a")?;
        given.try_map(|list| Ok(list.iter().map(ToString::to_string).collect()))
    })
}

fn integers(body: &str) -> Result<Given<Vec<i64>>, ProblemKind> {
    with(body, |parameters| parameters.integers("a")).map_err(|problem| problem.kind)
}

#[test]
fn every_form_of_a_list_says_the_same() {
    for body in [
        r#"{"a":["x","y"]}"#,
        r#"{"a":"[\"x\",\"y\"]"}"#,
        r#"{"a":"x, y"}"#,
        r#"a=["x","y"]"#,
        "a=%5B%22x%22%2C%22y%22%5D",
        "a=+[+%22x%22,%22y%22]+",
        "a=x&a=y",
        "a[]=x&a[]=y",
        "a%5B%5D=x&a%5B%5D=y",
        "a=x&a[]=y",
        "a=x,y",
        "a=x%2C+y",
    ] {
        assert_eq!(strings(body), Ok(Given::Value(vec!["x".into(), "y".into()])), "{body}");
    }
    for body in
        [r#"{"a":[1,2]}"#, r#"{"a":["1",2.0]}"#, "a=[1,2]", "a=1&a=2", "a=1,+2", "a[]=1&a[]=2"]
    {
        assert_eq!(integers(body), Ok(Given::Value(vec![1, 2])), "{body}");
    }
}

#[test]
fn one_entry_alone_is_a_list() {
    for body in [r#"{"a":5}"#, r#"{"a":"5"}"#, "a=5", "a[]=5"] {
        assert_eq!(integers(body), Ok(Given::Value(vec![5])), "{body}");
    }
    assert_eq!(strings("a=x"), Ok(Given::Value(vec!["x".into()])));
}

#[test]
fn an_empty_list_is_told_from_an_empty_string_null_and_nothing() {
    assert_eq!(integers(r#"{"a":[]}"#), Ok(Given::Value(vec![])));
    assert_eq!(integers("a=[]"), Ok(Given::Value(vec![])));
    assert_eq!(integers("a="), Ok(Given::Empty));
    assert_eq!(integers("a[]="), Ok(Given::Empty));
    assert_eq!(integers(r#"{"a":null}"#), Ok(Given::Null));
    assert_eq!(integers("b=1"), Ok(Given::Absent));
}

#[test]
fn a_repeated_entry_is_not_split_at_its_commas() {
    assert_eq!(strings("a=x,y&a=z"), Ok(Given::Value(vec!["x,y".into(), "z".into()])));
    assert_eq!(strings(r#"{"a":["x,y"]}"#), Ok(Given::Value(vec!["x,y".into()])));
}

#[test]
fn a_repeated_json_key_is_no_list() {
    assert_eq!(integers(r#"{"a":[1],"a":[2]}"#), Ok(Given::Value(vec![2])));
}

#[test]
fn lists_of_different_places_are_not_joined() {
    let sources = Sources { query: b"a=1&a=2", body: b"a=3", ..Sources::default() };
    let parameters = Parameters::read(&sources).expect("readable");
    assert_eq!(parameters.integers("a"), Ok(Given::Value(vec![3])));
}

#[test]
fn the_entry_that_is_wrong_is_named_by_its_number() {
    for body in
        [r#"{"a":[1,"x"]}"#, "a=1,x", "a=1&a=x", "a=1,", r#"{"a":[1,1.5]}"#, r#"{"a":[1,null]}"#]
    {
        let expected = ProblemKind::WrongEntry { number: 2, expected: NUMBERS };
        assert_eq!(integers(body), Err(expected), "{body}");
    }
    let text = strings(r#"{"a":["x",1]}"#).expect_err("refused").to_string();
    assert_eq!(text, r#"a must be a list of texts, such as ["a","b"]; entry 2 is not"#);
}

#[test]
fn what_is_no_list_at_all_is_refused() {
    for body in [r#"{"a":{}}"#, r#"{"a":true}"#] {
        let expected = ProblemKind::Wrong { expected: TEXTS };
        assert_eq!(strings(body).expect_err("refused").kind, expected, "{body}");
    }
    let text = strings("a=['x']").expect_err("refused").to_string();
    assert!(text.starts_with("a must be a list of texts") && text.contains("not JSON"), "{text}");
}

#[test]
fn a_list_has_its_bound_in_every_form() {
    let numbers = |count: usize| vec!["7"; count].join(",");
    let repeated = |count: usize| "a=7&".repeat(count);
    let forms: [&dyn Fn(usize) -> String; 4] = [
        &|count| format!(r#"{{"a":[{}]}}"#, numbers(count)),
        &|count| format!("a=[{}]", numbers(count)),
        &|count| format!("a={}", numbers(count)),
        &repeated,
    ];
    for form in forms {
        let full = integers(&form(MAX_ENTRIES)).map(|given| given.value().map(|list| list.len()));
        assert_eq!(full, Ok(Some(MAX_ENTRIES)));
        assert_eq!(integers(&form(MAX_ENTRIES + 1)), Err(ProblemKind::TooMany));
    }
    let ten_thousand = forms[2](10_000);
    assert_eq!(integers(&ten_thousand), Err(ProblemKind::TooMany));
}
