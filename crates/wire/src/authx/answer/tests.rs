//! The answers against the vendors' samples, member for member.

use super::{Data, Dialect, EXPIRES_IN, Envelope, TOKEN_LIFETIME_SECONDS, Token};
use super::{biometric, envelope, invalid_client, token};

const SUCCESS: Envelope<'_> = Envelope { code: 1, subcode: 0, text: None, data: Data::None };

#[test]
fn adding_a_person_answers_as_managements_sample() {
    let data = Data::Guid("bf78c938-bf06-4625-bf79-7622f3f98e88");
    assert_eq!(
        envelope(Dialect::Management, &Envelope { data, ..SUCCESS }),
        r#"{"response_code":1,"response_subcode":0,"response_text":null,"response_data":"{\"guid\":\"bf78c938-bf06-4625-bf79-7622f3f98e88\"}"}"#
    );
}

#[test]
fn adding_a_person_answers_as_iams_sample() {
    let data = Data::Person {
        id: "1ca73990-a948-4ef7-ad76-5e8d0356dbc4",
        unix_micros: 1_660_632_966_677_629,
    };
    assert_eq!(
        envelope(Dialect::Iam, &Envelope { data, ..SUCCESS }),
        r#"{"response_code":1,"response_subcode":0,"response_text":null,"response_data":"{\"UniqueUserId\":\"1ca73990-a948-4ef7-ad76-5e8d0356dbc4\",\"TimeStamp\":\"2022-08-16T06:56:06.6776290Z\"}","accessToken":null,"refreshToken":null}"#
    );
}

#[test]
fn a_call_without_data_answers_null() {
    assert_eq!(
        envelope(Dialect::Management, &SUCCESS),
        r#"{"response_code":1,"response_subcode":0,"response_text":null,"response_data":null}"#
    );
    assert_eq!(
        envelope(Dialect::Iam, &SUCCESS),
        r#"{"response_code":1,"response_subcode":0,"response_text":null,"response_data":null,"accessToken":null,"refreshToken":null}"#
    );
}

#[test]
fn a_failure_carries_its_subcode_and_an_escaped_text() {
    let failure =
        Envelope { code: 0, subcode: 1002, text: Some("\"Ann\" is taken\n"), data: Data::None };
    assert_eq!(
        envelope(Dialect::Management, &failure),
        r#"{"response_code":0,"response_subcode":1002,"response_text":"\"Ann\" is taken\n","response_data":null}"#
    );
}

#[test]
fn response_data_stays_json_in_json_whatever_the_id_holds() {
    let odd = "a\"b\\c\u{1}é";
    for (member, data) in
        [("guid", Data::Guid(odd)), ("UniqueUserId", Data::Person { id: odd, unix_micros: 0 })]
    {
        let answer = envelope(Dialect::Iam, &Envelope { data, ..SUCCESS });
        let outer: serde_json::Value = serde_json::from_str(&answer).expect("JSON");
        let inner = outer["response_data"].as_str().expect("a string");
        let inner: serde_json::Value = serde_json::from_str(inner).expect("JSON inside");
        assert_eq!(inner[member], odd);
    }
}

#[test]
fn a_biometric_answer_leads_with_the_correlation_id() {
    let outcome = Envelope { code: 5, ..SUCCESS };
    assert_eq!(
        biometric(Dialect::Management, None, &outcome),
        r#"{"correlation_id":null,"response_code":5,"response_subcode":0,"response_text":null,"response_data":null}"#
    );
    assert_eq!(
        biometric(Dialect::Iam, Some("a\"b"), &outcome),
        r#"{"correlation_id":"a\"b","response_code":5,"response_subcode":0,"response_text":null,"response_data":null,"accessToken":null,"refreshToken":null}"#
    );
}

#[test]
fn a_token_answers_as_managements_sample() {
    let issued = Token {
        access_token: "pUrAZv8",
        company_id: 10_022_513,
        issued_unix_seconds: 1_616_395_104,
        expires_unix_seconds: 1_616_395_104 + TOKEN_LIFETIME_SECONDS,
    };
    assert_eq!(
        token(Dialect::Management, &issued),
        r#"{"access_token":"pUrAZv8","token_type":"bearer","expires_in":1209599,"CompanyId":"10022513",".issued":"Mon, 22 Mar 2021 06:38:24 GMT",".expires":"Mon, 05 Apr 2021 06:38:24 GMT"}"#
    );
}

#[test]
fn a_token_answers_as_iams_sample_without_the_company() {
    let issued = Token {
        access_token: "QcunPDR",
        company_id: 10_022_513,
        issued_unix_seconds: 1_660_631_545,
        expires_unix_seconds: 1_660_631_545 + TOKEN_LIFETIME_SECONDS,
    };
    assert_eq!(
        token(Dialect::Iam, &issued),
        r#"{"access_token":"QcunPDR","token_type":"bearer","expires_in":1209599,".issued":"Tue, 16 Aug 2022 06:32:25 GMT",".expires":"Tue, 30 Aug 2022 06:32:25 GMT"}"#
    );
}

#[test]
fn expires_in_is_the_lifetime_less_the_second_that_has_begun() {
    assert_eq!(EXPIRES_IN, TOKEN_LIFETIME_SECONDS - 1);
    assert_eq!(TOKEN_LIFETIME_SECONDS, 14 * 24 * 60 * 60);
}

#[test]
fn wrong_credentials_answer_as_oauth_does() {
    assert_eq!(
        invalid_client("No such \"application\"."),
        r#"{"error":"invalid_client","error_description":"No such \"application\"."}"#
    );
}

#[test]
fn every_month_and_weekday_is_named_as_rfc_1123_names_it() {
    for (unix_seconds, text) in [
        (1_704_067_199, "Sun, 31 Dec 2023 23:59:59 GMT"),
        (1_704_067_200, "Mon, 01 Jan 2024 00:00:00 GMT"),
        (1_709_164_800, "Thu, 29 Feb 2024 00:00:00 GMT"),
        (1_711_756_800, "Sat, 30 Mar 2024 00:00:00 GMT"),
        (1_712_102_400, "Wed, 03 Apr 2024 00:00:00 GMT"),
        (1_714_694_400, "Fri, 03 May 2024 00:00:00 GMT"),
        (1_717_459_200, "Tue, 04 Jun 2024 00:00:00 GMT"),
        (1_719_792_000, "Mon, 01 Jul 2024 00:00:00 GMT"),
        (1_722_470_400, "Thu, 01 Aug 2024 00:00:00 GMT"),
        (1_725_148_800, "Sun, 01 Sep 2024 00:00:00 GMT"),
        (1_727_740_800, "Tue, 01 Oct 2024 00:00:00 GMT"),
        (1_730_419_200, "Fri, 01 Nov 2024 00:00:00 GMT"),
    ] {
        let mut out = String::new();
        super::push_rfc_1123(&mut out, unix_seconds);
        assert_eq!(out, text);
    }
}

#[test]
fn time_stamps_have_seven_fraction_digits_on_either_side_of_1970() {
    for (unix_micros, text) in [
        (0, "1970-01-01T00:00:00.0000000Z"),
        (-1, "1969-12-31T23:59:59.9999990Z"),
        (5, "1970-01-01T00:00:00.0000050Z"),
    ] {
        let mut out = String::new();
        super::push_round_trip(&mut out, unix_micros);
        assert_eq!(out, text);
    }
}

#[test]
fn instants_beyond_four_digit_years_are_printed_as_the_nearest_one() {
    let (mut first, mut last) = (String::new(), String::new());
    super::push_rfc_1123(&mut first, i64::MIN);
    super::push_rfc_1123(&mut last, i64::MAX);
    assert_eq!(first, "Mon, 01 Jan 0001 00:00:00 GMT");
    assert_eq!(last, "Thu, 30 Dec 9999 22:00:00 GMT");
}

#[test]
fn the_access_token_stays_out_of_debug_output() {
    let secret = Token {
        access_token: "pUrAZv8",
        company_id: 7,
        issued_unix_seconds: 0,
        expires_unix_seconds: 0,
    };
    let shown = format!("{secret:?}");
    assert!(shown.contains('7') && !shown.contains("pUrAZv8"), "{shown}");
}
