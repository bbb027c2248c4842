//! Where each field is found, in which spellings, and in which types.

use super::{FieldError, Fields};
use crate::json::read;

/// The fields of a body, or the name of the field that has the wrong type.
fn fields(body: &str) -> Result<Fields<'_>, FieldError> {
    Fields::read(&read(body.as_bytes()).expect("JSON"))
}

fn owned(text: Option<std::borrow::Cow<'_, str>>) -> Option<String> {
    text.map(std::borrow::Cow::into_owned)
}

fn number(body: &str) -> Option<String> {
    owned(fields(body).expect("fields").number)
}

fn wrong(body: &str) -> &'static str {
    match fields(body) {
        Err(FieldError::WrongType { field }) => field,
        other => panic!("{body} gave {other:?}"),
    }
}

#[test]
fn any_case_and_any_underscores_spell_the_same_key() {
    for key in ["user_name", "UserName", "USERNAME", "_userName_"] {
        let body = format!(r#"{{"{key}":"x"}}"#);
        assert_eq!(fields(&body).expect("fields").user_name.as_deref(), Some("x"));
    }
}

#[test]
fn keys_nobody_knows_are_passed_over() {
    let body = r#"{"alias_name5":"a","alias_name11":"a","aliasnamex":"a","username2":[],
        "a_key_that_is_much_longer_than_any_that_we_know_of":{}}"#;
    assert_eq!(fields(body), Ok(Fields::default()));
}

#[test]
fn null_is_as_good_as_absent() {
    let body = r#"{"guid":null,"UniqueUserId":"b","name":null,"phone":{"mobile":null},"pin":null,
        "email":"x","email":null}"#;
    let expected = Fields { guid: Some("b".into()), ..Fields::default() };
    assert_eq!(fields(body), Ok(expected));
}

#[test]
fn a_nested_null_gives_way_to_the_root() {
    let body = r#"{"name":{"first_Name":null},"first_Name":"A","number":"5",
        "phone":{"mobile":{"number":null}}}"#;
    let read = fields(body).expect("fields");
    assert_eq!((read.first_name.as_deref(), read.number.as_deref()), (Some("A"), Some("5")));
}

#[test]
fn an_empty_string_is_told_from_an_absent_field() {
    let read = fields(r#"{"guid":"","email":""}"#).expect("fields");
    assert_eq!(read.guid.as_deref(), Some(""));
    assert_eq!(read.email.as_deref(), Some(""));
    assert_eq!(read.user_name, None);
}

#[test]
fn texts_come_as_they_were_sent() {
    assert_eq!(fields(r#"{"pin":" 1 "}"#).expect("fields").pin.as_deref(), Some(" 1 "));
}

#[test]
fn the_id_answers_to_both_documents_names() {
    for (body, id) in [
        (r#"{"guid":"a"}"#, "a"),
        (r#"{"unique_user_id":"b"}"#, "b"),
        (r#"{"UniqueUserId":"b","guid":"a"}"#, "a"),
        (r#"{"guid":"","UniqueUserId":"b"}"#, "b"),
    ] {
        assert_eq!(fields(body).expect("fields").guid.as_deref(), Some(id), "{body}");
    }
}

#[test]
fn names_stand_in_name_or_at_the_root_and_the_nested_one_wins() {
    let root = fields(r#"{"first_Name":"A","LastName":"B"}"#).expect("fields");
    assert_eq!((root.first_name.as_deref(), root.last_name.as_deref()), (Some("A"), Some("B")));
    let both =
        fields(r#"{"Name":{"FirstName":"N"},"first_Name":"A","last_name":"B"}"#).expect("fields");
    assert_eq!((both.first_name.as_deref(), both.last_name.as_deref()), (Some("N"), Some("B")));
}

#[test]
fn a_name_that_is_no_object_is_passed_over() {
    let read = fields(r#"{"name":"Ann Lee","first_name":"Ann"}"#).expect("fields");
    assert_eq!(read.first_name.as_deref(), Some("Ann"));
}

#[test]
fn phones_are_found_in_every_place_the_documents_put_them() {
    for body in [
        r#"{"phone":{"mobile":{"countryCode":"+91","number":"98"}}}"#,
        r#"{"Mobile":{"CountryCode":"+91","Number":"98"}}"#,
        r#"{"phone":{"countryCode":"+91","number":"98"}}"#,
        r#"{"countrycode":"+91","number":"98"}"#,
        r#"{"country_code":"+91","phone":{"mobile":"98"}}"#,
        r#"{"countrycode":"+91","mobile":98}"#,
        r#"{"countrycode":"+91","phone":"98"}"#,
    ] {
        let read = fields(body).expect(body);
        assert_eq!(read.country_code.as_deref(), Some("+91"), "{body}");
        assert_eq!(read.number.as_deref(), Some("98"), "{body}");
    }
}

#[test]
fn the_better_placed_phone_number_wins() {
    let nested =
        r#"{"number":"1","Mobile":{"number":"2"},"phone":{"number":"3","mobile":{"number":"4"}}}"#;
    assert_eq!(number(nested).as_deref(), Some("4"));
    assert_eq!(
        number(r#"{"number":"1","Mobile":{"number":"2"},"phone":{"number":"3"}}"#).as_deref(),
        Some("3")
    );
    assert_eq!(number(r#"{"number":"1","Mobile":{"number":"2"}}"#).as_deref(), Some("2"));
    assert_eq!(number(r#"{"number":"1","mobile":"2"}"#).as_deref(), Some("1"));
}

#[test]
fn the_better_placed_country_code_wins() {
    for (body, code) in [
        (
            r#"{"country_code":"1","mobile":{"country_code":"2"},"phone":{"country_code":"3","mobile":{"country_code":"4"}}}"#,
            "4",
        ),
        (r#"{"country_code":"1","mobile":{"country_code":"2"},"phone":{"country_code":"3"}}"#, "3"),
        (r#"{"country_code":"1","mobile":{"country_code":"2"}}"#, "2"),
    ] {
        assert_eq!(fields(body).expect("fields").country_code.as_deref(), Some(code), "{body}");
    }
}

#[test]
fn digits_may_come_as_a_number_where_digits_are_meant() {
    let body = r#"{"guid":1,"user_name":2,"number":12345678901234567890123,"countrycode":91,
        "pin":102374,"RequestDateTime":20220607092858,"alias_name":3}"#;
    let read = fields(body).expect("fields");
    assert_eq!(read.guid.as_deref(), Some("1"));
    assert_eq!(read.user_name.as_deref(), Some("2"));
    assert_eq!(read.number.as_deref(), Some("12345678901234567890123"));
    assert_eq!(read.country_code.as_deref(), Some("91"));
    assert_eq!(read.pin.as_deref(), Some("102374"));
    assert_eq!(read.request_date_time.as_deref(), Some("20220607092858"));
    assert_eq!(read.aliases[0].as_deref(), Some("3"));
}

#[test]
fn a_number_that_is_more_than_digits_is_refused() {
    assert_eq!(wrong(r#"{"pin":1.0}"#), "pin");
    assert_eq!(wrong(r#"{"pin":1e4}"#), "pin");
    assert_eq!(wrong(r#"{"mobile":-5}"#), "number");
}

#[test]
fn a_value_of_the_wrong_kind_is_refused_by_the_documents_name_for_the_field() {
    for (body, field) in [
        (r#"{"GUID":true}"#, "guid"),
        (r#"{"unique_user_id":[]}"#, "UniqueUserId"),
        (r#"{"UserName":{}}"#, "user_name"),
        (r#"{"FirstName":5}"#, "first_Name"),
        (r#"{"name":{"LastName":5}}"#, "last_Name"),
        (r#"{"Email":5}"#, "email"),
        (r#"{"phone":{"country_code":[]}}"#, "countryCode"),
        (r#"{"Number":false}"#, "number"),
        (r#"{"mobile":true}"#, "mobile"),
        (r#"{"phone":[]}"#, "phone"),
        (r#"{"PIN":[1]}"#, "pin"),
        (r#"{"request_date_time":{}}"#, "RequestDateTime"),
        (r#"{"AlaisName4":[]}"#, "alias_name4"),
    ] {
        assert_eq!(wrong(body), field, "{body}");
    }
}

#[test]
fn aliases_answer_to_all_three_spellings_in_their_slots() {
    let body = r#"{"alias_name":"0","AliasName1":"1","AlaisName2":"2","alais_name3":"3",
        "ALIAS_NAME4":""}"#;
    let read = fields(body).expect("fields");
    assert_eq!(read.aliases.map(owned), ["0", "1", "2", "3", ""].map(|text| Some(text.to_owned())));
}

#[test]
fn a_filled_alias_wins_over_the_same_one_left_empty_in_another_spelling() {
    let read = fields(r#"{"alias_name1":"","AlaisName1":"x"}"#).expect("fields");
    assert_eq!(read.aliases[1].as_deref(), Some("x"));
}

#[test]
fn a_root_that_is_no_object_has_no_fields() {
    for body in ["[]", "\"x\"", "1", "null", "true"] {
        assert_eq!(fields(body), Err(FieldError::NotAnObject), "{body}");
    }
}

#[test]
fn the_pin_stays_out_of_debug_output() {
    let shown = format!("{:?}", fields(r#"{"pin":"102374","user_name":"Ann"}"#).expect("fields"));
    assert!(shown.contains("Ann") && !shown.contains("102374"), "{shown}");
}
