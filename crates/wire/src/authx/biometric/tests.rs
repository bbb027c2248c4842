//! Where each field is found, and in which types.

use super::{BiometricRequest, DEVICE_DATA_LIMIT, FieldError, Modality, Process};
use crate::json::read;

fn request(body: &str) -> Result<BiometricRequest<'_>, FieldError> {
    BiometricRequest::read(&read(body.as_bytes()).expect("JSON"))
}

fn source(body: &str) -> Option<String> {
    request(body).expect("a request").src_user_id.map(std::borrow::Cow::into_owned)
}

#[test]
fn the_listed_numbers_and_no_others_name_a_factor_and_a_process() {
    use {Modality as M, Process as P};
    let listed = [None, Some(M::Finger), Some(M::Face), Some(M::Palm), None];
    assert_eq!([0, 1, 2, 3, 4].map(M::from_authentication_id), listed);
    let listed = [None, Some(P::Enrol), Some(P::Verify), Some(P::Delete), None];
    assert_eq!([0, 1, 2, 3, 4].map(P::from_process_type), listed);
}

#[test]
fn numbers_may_come_in_strings() {
    let read = request(r#"{"authentication_id":"2","ProcessType":"3"}"#).expect("a request");
    assert_eq!((read.authentication_id, read.process_type), (Some(2), Some(3)));
    assert_eq!((read.modality(), read.process()), (Some(Modality::Face), Some(Process::Delete)));
}

#[test]
fn a_number_that_is_not_whole_is_refused() {
    for number in
        ["2.0", "\"\"", "\"+2\"", "\" 2\"", "\"two\"", "99999999999999999999", "true", "[]"]
    {
        let body = format!(r#"{{"authentication_id":{number}}}"#);
        let expected = FieldError::WrongType { field: "authentication_id" };
        assert_eq!(request(&body), Err(expected), "{body}");
    }
}

#[test]
fn absent_and_null_fields_are_none() {
    let nulls = r#"{"authentication_id":null,"process_type":null,"user_name":null,
        "correlation_id":null,"device_data":null,"src_user_id":null,"application_parameters":null}"#;
    assert_eq!(request(nulls), Ok(BiometricRequest::default()));
    assert_eq!(request("{}"), Ok(BiometricRequest::default()));
}

#[test]
fn the_source_user_is_found_at_the_root_else_in_the_device_data() {
    assert_eq!(
        source(r#"{"src_user_id":7,"device_data":{"src_user_id":8}}"#).as_deref(),
        Some("7")
    );
    assert_eq!(source(r#"{"device_data":{"src_user_id":"8"}}"#).as_deref(), Some("8"));
    assert_eq!(
        source(r#"{"src_user_id":null,"device_data":{"SrcUserId":-8}}"#).as_deref(),
        Some("-8")
    );
}

#[test]
fn a_source_user_of_the_wrong_kind_is_refused_at_the_root_only() {
    let expected = FieldError::WrongType { field: "src_user_id" };
    assert_eq!(request(r#"{"src_user_id":[]}"#), Err(expected));
    assert_eq!(source(r#"{"device_data":{"src_user_id":[]}}"#), None);
}

#[test]
fn device_data_is_kept_as_compact_json_whatever_it_holds() {
    let spaced = request(r#"{"device_data": { "os" : "Windows" , "n" : [ 1, 2 ] }}"#);
    assert_eq!(
        spaced.expect("a request").device_data.as_deref(),
        Some(r#"{"os":"Windows","n":[1,2]}"#)
    );
    let text = request(r#"{"device_data":"phone"}"#).expect("a request");
    assert_eq!(text.device_data.as_deref(), Some("\"phone\""));
}

#[test]
fn device_data_beyond_the_bound_is_dropped_whole() {
    let body = |length: usize| format!(r#"{{"device_data":"{}"}}"#, "x".repeat(length));
    let longest = body(DEVICE_DATA_LIMIT - 2);
    let kept = request(&longest).expect("a request").device_data;
    assert_eq!(kept.map(|data| data.len()), Some(DEVICE_DATA_LIMIT));
    assert_eq!(request(&body(DEVICE_DATA_LIMIT - 1)).expect("a request").device_data, None);
}

#[test]
fn application_parameters_must_be_an_object() {
    for value in ["[]", "\"x\"", "1", "true"] {
        let body = format!(r#"{{"application_parameters":{value}}}"#);
        let expected = FieldError::WrongType { field: "application_parameters" };
        assert_eq!(request(&body), Err(expected), "{body}");
    }
    let empty = request(r#"{"ApplicationParameters":{}}"#).expect("a request");
    assert_eq!(empty.application_parameters, Some(super::ApplicationParameters::default()));
}

#[test]
fn a_root_that_is_no_object_is_refused() {
    assert_eq!(request("[]"), Err(FieldError::NotAnObject));
}

#[test]
fn the_secret_key_stays_out_of_debug_output() {
    let body = r#"{"application_parameters":{"secret_key":"B1B1","host_name":"hu1t"}}"#;
    let shown = format!("{:?}", request(body).expect("a request"));
    assert!(shown.contains("hu1t") && !shown.contains("B1B1"), "{shown}");
}
