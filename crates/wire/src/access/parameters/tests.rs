//! Which places and forms parameters are read from, which one counts, and what is refused.

use super::{Error, MAX_BYTES, MAX_PARAMETERS, Parameters, Place, Sources};
use crate::json::{self, Value};
use crate::multipart;

fn read<'a>(query: &'a str, content_type: &'a str, body: &'a str) -> Result<Parameters<'a>, Error> {
    let content_type = Some(content_type).filter(|text| !text.is_empty());
    Parameters::read(&Sources { query: query.as_bytes(), content_type, body: body.as_bytes() })
}

/// The text of parameter `a`.
fn a(query: &str, content_type: &str, body: &str) -> Option<String> {
    let parameters = read(query, content_type, body).expect("readable");
    parameters.get("a").map(|value| value.as_str().expect("text").to_owned())
}

const FORM: &str = "application/x-www-form-urlencoded";
const JSON: &str = "application/json; charset=utf-8";
const MULTIPART: &str = "multipart/form-data; boundary=XX";

#[test]
fn json_counts_before_the_form_and_the_form_before_the_query() {
    assert_eq!(a("a=q", FORM, "a=f").as_deref(), Some("f"));
    assert_eq!(a("a=q", JSON, r#"{"a":"j"}"#).as_deref(), Some("j"));
    assert_eq!(a("a=q", JSON, r#"{"b":"j"}"#).as_deref(), Some("q"));
    assert_eq!(a("a=q", "", "").as_deref(), Some("q"));
}

#[test]
fn a_json_null_hides_what_the_query_says() {
    let parameters = read("a=q", JSON, r#"{"a":null}"#).expect("readable");
    assert_eq!(parameters.get("a"), Some(&Value::Null));
}

#[test]
fn one_place_can_be_asked_alone() {
    let parameters = read("a=q", JSON, r#"{"a":"j"}"#).expect("readable");
    let text = |place| parameters.get_in(place, "a").and_then(Value::as_str);
    assert_eq!(text(Place::Query), Some("q"));
    assert_eq!(text(Place::Form), None);
    assert_eq!(text(Place::Json), Some("j"));
}

#[test]
fn names_are_compared_without_case_and_underscores() {
    for query in ["email_id=1", "emailId=1", "EMAILID=1", "email%5Fid=1", "email_id[]=1"] {
        let parameters = read(query, "", "").expect("readable");
        assert_eq!(parameters.get("email_id").and_then(Value::as_str), Some("1"), "{query}");
    }
    assert_eq!(read("emails=1", "", "").expect("readable").get("email"), None);
}

#[test]
fn the_last_of_a_duplicate_counts_in_every_place() {
    assert_eq!(a("a=1&a=2", "", "").as_deref(), Some("2"));
    assert_eq!(a("", FORM, "a=1&a=2").as_deref(), Some("2"));
    assert_eq!(a("", JSON, r#"{"a":"1","A":"2"}"#).as_deref(), Some("2"));
}

#[test]
fn plus_and_per_cent_are_decoded_in_names_and_values() {
    assert_eq!(a("%61=1%2B1+%3D%20%c3%A9&&b", "", "").as_deref(), Some("1+1 = é"));
    assert_eq!(a("a", "", "").as_deref(), Some(""));
    assert_eq!(a("a==", "", "").as_deref(), Some("="));
}

#[test]
fn what_needs_no_decoding_is_not_copied() {
    let query = String::from("a=plain");
    let parameters = read(&query, "", "").expect("readable");
    let text = parameters.get("a").and_then(Value::as_str).expect("text");
    assert!(query.as_bytes().as_ptr_range().contains(&text.as_ptr()));
}

#[test]
fn half_an_escape_is_refused_with_its_place() {
    for (query, offset) in [("a=%", 2), ("b=1&a=x%4", 7), ("%zz=1", 0), ("a=%+1", 2)] {
        let error = Error::BadEscape { place: Place::Query, offset };
        assert_eq!(read(query, "", ""), Err(error), "{query}");
    }
    let error = Error::BadEscape { place: Place::Form, offset: 5 };
    assert_eq!(read("", FORM, "a=100%"), Err(error));
}

#[test]
fn bytes_that_are_not_utf8_are_refused() {
    let error = Error::InvalidUtf8 { place: Place::Query, offset: 6 };
    assert_eq!(read("b=1&a=%ff", "", ""), Err(error));
    let sources = Sources { query: b"\xff=1", ..Sources::default() };
    let error = Error::InvalidUtf8 { place: Place::Query, offset: 0 };
    assert_eq!(Parameters::read(&sources), Err(error));
    let body = b"--XX\r\nContent-Disposition: form-data; name=\"a\"\r\n\r\n\xff\r\n--XX--";
    let sources = Sources { content_type: Some(MULTIPART), body, ..Sources::default() };
    assert_eq!(Parameters::read(&sources), Err(Error::PartNotUtf8 { part: 1 }));
}

#[test]
fn a_body_that_begins_like_json_is_json_whatever_its_type() {
    for content_type in ["", FORM, "text/plain", MULTIPART] {
        for body in [r#"{"a":"1"}"#, "\u{feff} \r\n{\"a\":\"1\"}", "// n\n{\"a\":\"1\"}"] {
            assert_eq!(a("", content_type, body).as_deref(), Some("1"), "{content_type}: {body}");
        }
    }
}

#[test]
fn any_other_body_is_a_form_whatever_its_type() {
    for content_type in ["", "text/plain", JSON, "nonsense"] {
        assert_eq!(a("", content_type, "a=1").as_deref(), Some("1"), "{content_type}");
    }
}

#[test]
fn a_json_type_over_something_that_is_neither_gets_the_json_fault() {
    let fault = json::read(b"emails: a").expect_err("no JSON");
    for content_type in [JSON, "text/JSON", "application/problem+json"] {
        assert_eq!(read("", content_type, "emails: a"), Err(Error::Json(fault.clone())));
    }
}

#[test]
fn a_blank_body_has_no_parameters_whatever_its_type() {
    for content_type in [JSON, FORM, MULTIPART] {
        assert_eq!(a("a=q", content_type, " \r\n").as_deref(), Some("q"), "{content_type}");
    }
}

#[test]
fn a_body_of_json_that_is_no_object_is_refused() {
    assert_eq!(read("", JSON, "[1]"), Err(Error::NotAnObject));
    assert_eq!(read("", JSON, "null"), Err(Error::NotAnObject));
}

#[test]
fn a_multipart_form_is_read_with_more_parts_than_the_other_dialects_take() {
    let part = |value: usize| {
        format!("--XX\r\nContent-Disposition: form-data; name=\"a\"\r\n\r\n{value}\r\n")
    };
    let body = (0..multipart::MAX_PARTS + 4).map(part).collect::<String>() + "--XX--\r\n";
    let parameters = read("a=q", MULTIPART, &body).expect("readable");
    assert_eq!(parameters.all("a").len(), 20);
    assert_eq!(a("", MULTIPART, &body).as_deref(), Some("19"));
    let error = Error::Multipart(multipart::Error::NoDelimiter);
    assert_eq!(read("", MULTIPART, "a=1"), Err(error));
}

#[test]
fn parameters_and_bytes_are_counted() {
    let full = "a=1&".repeat(MAX_PARAMETERS);
    assert!(read(&full, "", "").is_ok());
    assert_eq!(read(&full, FORM, "a=1"), Err(Error::TooManyParameters));
    assert_eq!(read(&full, JSON, r#"{"a":1}"#), Err(Error::TooManyParameters));
    let long = "a".repeat(MAX_BYTES);
    assert!(read(&long, "", "").is_ok());
    assert_eq!(read(&long, FORM, "a"), Err(Error::TooLong));
}

#[test]
fn debug_shows_names_and_no_values() {
    let parameters = read("api_key=sesame", JSON, r#"{"pin":"4711"}"#).expect("readable");
    let shown = format!("{parameters:?}");
    assert!(shown.contains("api_key") && shown.contains("pin"), "{shown}");
    assert!(!shown.contains("sesame") && !shown.contains("4711"), "{shown}");
}

#[test]
fn faults_say_what_to_do() {
    let text = read("a=100%", "", "").expect_err("refused").to_string();
    assert_eq!(text, "half an escape at byte 5 of the query string; write a per cent sign as %25");
}
