//! Where a key is found, and which of several counts.

use super::{ApiKey, KeyHeaders};
use crate::access::parameters::{Parameters, Sources};

fn found(headers: &KeyHeaders<'_>, query: &str, body: &str) -> Option<String> {
    let sources = Sources { query: query.as_bytes(), content_type: None, body: body.as_bytes() };
    let parameters = Parameters::read(&sources).expect("readable");
    ApiKey::find(headers, &parameters).map(|key| key.reveal().to_owned())
}

const NONE: KeyHeaders<'_> = KeyHeaders { api_key: None, x_api_key: None, authorization: None };

#[test]
fn headers_count_before_json_before_form_before_query() {
    let all =
        KeyHeaders { api_key: Some("1"), x_api_key: Some("2"), authorization: Some("Bearer 3") };
    let json = r#"{"api_key":"4"}"#;
    assert_eq!(found(&all, "api_key=6", json).as_deref(), Some("1"));
    let two = KeyHeaders { api_key: None, ..all };
    assert_eq!(found(&two, "api_key=6", json).as_deref(), Some("2"));
    let one = KeyHeaders { x_api_key: None, ..two };
    assert_eq!(found(&one, "api_key=6", json).as_deref(), Some("3"));
    assert_eq!(found(&NONE, "api_key=6", json).as_deref(), Some("4"));
    assert_eq!(found(&NONE, "api_key=6", "api_key=5").as_deref(), Some("5"));
    assert_eq!(found(&NONE, "api_key=6", "").as_deref(), Some("6"));
    assert_eq!(found(&NONE, "", ""), None);
}

#[test]
fn a_blank_key_or_one_that_is_no_string_gives_way() {
    let blank =
        KeyHeaders { api_key: Some(" "), x_api_key: Some(""), authorization: Some("Bearer ") };
    assert_eq!(found(&blank, "api_key=+6+", r#"{"api_key":5}"#).as_deref(), Some("6"));
    assert_eq!(found(&blank, "api_key=", ""), None);
}

#[test]
fn the_scheme_is_bearer_in_any_case_and_nothing_else() {
    for (authorization, key) in [
        ("bearer k", Some("k")),
        (" BEARER  k ", Some("k")),
        ("Basic k", None),
        ("Bearer", None),
        ("k", None),
        ("Bearerk k", None),
    ] {
        let headers = KeyHeaders { authorization: Some(authorization), ..NONE };
        assert_eq!(found(&headers, "", "").as_deref(), key, "{authorization}");
        assert_eq!(ApiKey::in_headers(&headers).map(ApiKey::reveal), key, "{authorization}");
    }
}

#[test]
fn debug_never_shows_a_key() {
    let headers = KeyHeaders { api_key: Some("sesame"), ..NONE };
    let key = ApiKey::in_headers(&headers).expect("a key");
    assert!(!format!("{key:?} {headers:?}").contains("sesame"));
}
