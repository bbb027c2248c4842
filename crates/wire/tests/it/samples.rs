//! Every request body that the two documents print, character for character, and what it says.

use std::borrow::Cow;

use doorward_wire::authx::biometric::{ApplicationParameters, BiometricRequest, Modality, Process};
use doorward_wire::authx::request::Fields;
use doorward_wire::{json, multipart};

const BOUNDARY: &str = "multipart/form-data; boundary=----WebKitFormBoundary7MA4YWxkTrZu0gW";

macro_rules! sample {
    ($name:literal) => {
        include_bytes!(concat!("../samples/", $name))
    };
}

fn fields(body: &[u8]) -> Fields<'_> {
    Fields::read(&json::read(body).expect("the sample is read")).expect("the sample has fields")
}

#[expect(clippy::unnecessary_wraps, reason = "every field it is compared with is optional")]
fn some(text: &str) -> Option<Cow<'_, str>> {
    Some(Cow::Borrowed(text))
}

/// What all eight alias comments of the samples leave: five empty aliases.
fn no_aliases() -> [Option<Cow<'static, str>>; 5] {
    [const { Some(Cow::Borrowed("")) }; 5]
}

#[test]
fn managements_add_user_sample_is_read() {
    let expected = Fields {
        guid: some(""),
        user_name: some("Richard001"),
        first_name: some("Richard"),
        last_name: some("miller"),
        email: some("Richardmiller@gmail.com"),
        country_code: some("+91"),
        number: some("9876813805"),
        aliases: no_aliases(),
        ..Fields::default()
    };
    assert_eq!(fields(sample!("management_add_user.json")), expected);
}

#[test]
fn managements_update_user_sample_is_read() {
    let expected = Fields {
        guid: some("bf78c938-bf06-4625-bf79-7622f3f98e88"),
        user_name: some("Richard088"),
        first_name: some("Richard"),
        last_name: some("miller"),
        email: some("Richardmiller088@gmail.com"),
        country_code: some("+91"),
        number: some("9876813805"),
        aliases: no_aliases(),
        ..Fields::default()
    };
    assert_eq!(fields(sample!("management_update_user.json")), expected);
}

#[test]
fn managements_delete_user_sample_is_read() {
    let expected =
        Fields { guid: some("bf78c938-bf06-4625-bf79-7622f3f98e88"), ..Fields::default() };
    assert_eq!(fields(sample!("management_delete_user.json")), expected);
}

#[test]
fn managements_pin_samples_are_read() {
    let expected = Fields {
        guid: some("bf78c938-bf06-4625-bf79-7622f3f98e88"),
        pin: some("102374"),
        ..Fields::default()
    };
    assert_eq!(fields(sample!("management_generate_pin.json")), expected);
    assert_eq!(fields(sample!("management_verify_pin.json")), expected);
}

#[test]
fn iams_add_user_sample_is_read() {
    let expected = Fields {
        user_name: some("gsinghyopmail13"),
        first_name: some("gurlal"),
        last_name: some("singh"),
        email: some("gurlal8480000@yopmail.com"),
        country_code: some("+91"),
        number: some("9646980238"),
        request_date_time: some("20220607092858"),
        aliases: no_aliases(),
        ..Fields::default()
    };
    assert_eq!(fields(sample!("iam_add_user.json")), expected);
}

#[test]
fn iams_update_user_sample_is_read() {
    let expected = Fields {
        guid: some("1ca73990-a948-4ef7-ad76-5e8d0356dbc4"),
        user_name: some("gurlal001"),
        first_name: some("sandeep"),
        last_name: some("singh"),
        email: some("gayle50@humanxample.com"),
        country_code: some("+91"),
        number: some("9646980238"),
        request_date_time: some("20220607092858"),
        aliases: no_aliases(),
        ..Fields::default()
    };
    assert_eq!(fields(sample!("iam_update_user.json")), expected);
}

#[test]
fn iams_deactivate_and_activate_samples_are_read() {
    let expected = Fields {
        guid: some("1ca73990-a948-4ef7-ad76-5e8d0356dbc4"),
        request_date_time: some("20220607092858"),
        ..Fields::default()
    };
    assert_eq!(fields(sample!("iam_deactivate_user.json")), expected);
    assert_eq!(fields(sample!("iam_activate_user.json")), expected);
}

#[test]
fn the_biometric_sample_with_typographic_quotes_is_read() {
    let value = json::read(sample!("process_biometrics_1.json")).expect("the sample is read");
    let request = BiometricRequest::read(&value).expect("the sample has fields");
    let device = r#"{"browser_name":"Chrome","os":"Windows","os_version":"windows-10","browser_version":"89.0.4389.82","device_name":"Unknown","ip":"103.40.198.171","src_user_id":0}"#;
    let expected = BiometricRequest {
        authentication_id: Some(2),
        process_type: Some(1),
        user_name: some("d43b767b-848f-4847-b37d-36bcd4b2f611"),
        correlation_id: some("5c07c4ed-784d-c82f-19a7-a94221bb7f8b"),
        device_data: Some(device.to_owned()),
        src_user_id: some("0"),
        application_parameters: Some(ApplicationParameters {
            application_key: some("BDD0D146-09DF-452B-AAD0-2B5F4E91F748"),
            secret_key: some("B1B1620C-091A-48A6-AA99-C80AA7B07137"),
            host_name: some("hu1tjtwu"),
        }),
    };
    assert_eq!(request, expected);
    assert_eq!(request.modality(), Some(Modality::Face));
    assert_eq!(request.process(), Some(Process::Enrol));
}

/// What the second biometric sample says, alone and inside its form.
fn assert_second_biometric_sample(body: &[u8]) {
    let value = json::read(body).expect("the sample is read");
    let request = BiometricRequest::read(&value).expect("the sample has fields");
    let device = r#"{"browser_name":"Chrome","os":"Windows","os_version":"windows-10","browser_version":"89.0.4389.90","device_name":"Unknown","ip":"157.46.112.18","src_user_id":222}"#;
    let expected = BiometricRequest {
        authentication_id: Some(3),
        process_type: Some(2),
        user_name: some("bf78c938-bf06-4625-bf79-7622f3f98e88"),
        correlation_id: None,
        device_data: Some(device.to_owned()),
        src_user_id: some("222"),
        application_parameters: Some(ApplicationParameters {
            application_key: some("CD7A09F0-D3CE-4C93-A5FC-0E70FD69C713"),
            secret_key: some("88E897AE-B15C-42A9-B61D-D3B80617D378"),
            host_name: some("foik41na"),
        }),
    };
    assert_eq!(request, expected);
    assert_eq!(request.modality(), Some(Modality::Palm));
    assert_eq!(request.process(), Some(Process::Verify));
}

#[test]
fn the_biometric_sample_with_comments_over_several_lines_is_read() {
    assert_second_biometric_sample(sample!("process_biometrics_2.json"));
}

#[test]
fn the_raw_biometric_form_is_read_with_either_line_end() {
    let printed = sample!("process_biometric_body.txt");
    let crlf = String::from_utf8_lossy(printed).replace('\n', "\r\n");
    for body in [&printed[..], crlf.as_bytes()] {
        let parts = multipart::read(BOUNDARY, body).expect("the sample is a form");
        let [json, data] = &parts[..] else { panic!("two parts, not {parts:?}") };
        assert!(json.is_named("processbiometrics"));
        assert_eq!((json.file_name.as_deref(), json.content_type), (None, None));
        assert_second_biometric_sample(json.data);
        assert!(data.is_named("biometricdata"));
        assert_eq!(data.file_name.as_deref(), Some("blob"));
        assert_eq!(data.content_type, Some("application/octect-stream"));
        assert_eq!(data.data, b"(data)");
    }
}
