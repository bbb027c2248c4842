//! What reading and answering cost, each beside the plain tool that does the least of the same job.
//!
//! `cargo bench -p doorward-wire`. Compare within one run only.

use divan::{Bencher, black_box, counter::BytesCount};
use doorward_wire::authx::Dialect;
use doorward_wire::authx::answer::{self, Data, Envelope, Token};
use doorward_wire::authx::{hash, request::Fields};
use doorward_wire::{json, multipart};
use hmac::{Hmac, KeyInit, Mac};
use sha2::Sha256;

/// IAM's "Add User" sample without its comments and the comma they leave, so that a strict reader
/// can read it too.
const STRICT: &[u8] = br#"{
    "UserName": "gsinghyopmail13",
    "Email": "gurlal8480000@yopmail.com",
    "Name": {
        "FirstName": "gurlal",
        "LastName": "singh"
    },
    "Mobile": {
        "CountryCode": "+91",
        "Number": "9646980238"
    },
    "AlaisName": "",
    "AlaisName1": "",
    "AlaisName2": "",
    "AlaisName3": "",
    "AlaisName4": "",
    "RequestDateTime": "20220607092858"
}"#;
const SAMPLE: &[u8] = include_bytes!("../tests/samples/iam_add_user.json");
const TYPOGRAPHIC: &[u8] = include_bytes!("../tests/samples/process_biometrics_1.json");

const KEY: &str = "451B8DE7-F81C-41B0-B522-694B001CDFF6";
const AT: &str = "20220607092858";
const HASH: &str = "F3F5AE47737F1FB362D97C234CC6B709DD7A59B8C0B22379CCEB9D398BB47C4E";
const ID: &str = "1ca73990-a948-4ef7-ad76-5e8d0356dbc4";

fn main() {
    divan::main();
}

#[divan::bench]
fn read_strict_body(bencher: Bencher) {
    bencher.counter(BytesCount::of_slice(STRICT)).bench(|| json::read(black_box(STRICT)).is_ok());
}

#[divan::bench]
fn read_strict_body_serde_json(bencher: Bencher) {
    bencher
        .counter(BytesCount::of_slice(STRICT))
        .bench(|| serde_json::from_slice::<serde_json::Value>(black_box(STRICT)).is_ok());
}

#[divan::bench]
fn read_sample_with_comments(bencher: Bencher) {
    bencher.counter(BytesCount::of_slice(SAMPLE)).bench(|| json::read(black_box(SAMPLE)).is_ok());
}

#[divan::bench]
fn read_sample_with_typographic_quotes(bencher: Bencher) {
    bencher
        .counter(BytesCount::of_slice(TYPOGRAPHIC))
        .bench(|| json::read(black_box(TYPOGRAPHIC)).is_ok());
}

#[divan::bench]
fn read_body_and_its_fields() -> bool {
    json::read(black_box(SAMPLE)).is_ok_and(|value| Fields::read(&value).is_ok())
}

#[divan::bench]
fn check_hash() -> bool {
    hash::matches(black_box(KEY), black_box(AT), black_box(HASH))
}

#[divan::bench]
fn check_hash_raw_hmac() -> bool {
    Hmac::<Sha256>::new_from_slice(black_box(KEY).as_bytes()).is_ok_and(|mut mac| {
        mac.update(black_box(b"451B8DE7-F81C-41B0-B522-694B001CDFF6:20220607092858"));
        mac.verify_slice(black_box(&[0; 32])).is_ok()
    })
}

fn success() -> Envelope<'static> {
    let data = Data::Person { id: ID, unix_micros: 1_660_632_966_677_629 };
    Envelope { code: 1, subcode: 0, text: None, data }
}

#[divan::bench]
fn render_envelope() -> String {
    answer::envelope(Dialect::Iam, black_box(&success()))
}

/// The same answer through a general writer, its time stamp ready made.
#[divan::bench]
fn render_envelope_serde_json() -> String {
    let id = black_box(ID);
    let inner =
        serde_json::json!({"UniqueUserId": id, "TimeStamp": "2022-08-16T06:56:06.6776290Z"});
    serde_json::json!({
        "response_code": 1,
        "response_subcode": 0,
        "response_text": null,
        "response_data": inner.to_string(),
        "accessToken": null,
        "refreshToken": null,
    })
    .to_string()
}

#[divan::bench]
fn render_token() -> String {
    let token = Token {
        access_token: black_box(HASH),
        company_id: 10_022_513,
        issued_unix_seconds: 1_616_395_104,
        expires_unix_seconds: 1_616_395_104 + answer::TOKEN_LIFETIME_SECONDS,
    };
    answer::token(Dialect::Management, &token)
}

/// A form with a sample of 1 MiB in which line feeds are as common as in any compressed image.
#[divan::bench]
fn read_form_of_one_mebibyte(bencher: Bencher) {
    let mut body =
        b"--XX\r\nContent-Disposition: form-data; name=\"biometricdata\"\r\n\r\n".to_vec();
    body.extend((0..1_u32 << 20).map(|at| (at.wrapping_mul(2_654_435_761) >> 24).to_le_bytes()[0]));
    body.extend_from_slice(b"\r\n--XX--\r\n");
    bencher
        .counter(BytesCount::of_slice(&body))
        .bench(|| multipart::read("multipart/form-data; boundary=XX", black_box(&body)).is_ok());
}
