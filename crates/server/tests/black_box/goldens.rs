//! Every sample request of the two documents, pasted as it is printed, against the answer that the
//! document prints, byte for byte apart from identifiers, tokens and times.

use crate::support::{NOBODY, add, expect};
use doorward_testkit::{Answer, Api, Client, Request, World, golden, on_both_engines};
use std::path::Path;

macro_rules! sample {
    ($name:literal) => {
        include_str!(concat!("../../../wire/tests/samples/", $name))
    };
}

/// The person in Management's samples.
const RICHARD: &str = "bf78c938-bf06-4625-bf79-7622f3f98e88";
/// The person in IAM's.
const GURLAL: &str = "1ca73990-a948-4ef7-ad76-5e8d0356dbc4";
/// The hash and the key that the IAM document prints.
const HASH: &str = "F3F5AE47737F1FB362D97C234CC6B709DD7A59B8C0B22379CCEB9D398BB47C4E";
const HMAC_KEY: &str = "451B8DE7-F81C-41B0-B522-694B001CDFF6";
const FORM: &str = "multipart/form-data; boundary=----WebKitFormBoundary7MA4YWxkTrZu0gW";

#[track_caller]
fn matches(answer: &Answer, name: &str) {
    assert_eq!(answer.status, 200, "{}", answer.text());
    assert_eq!(answer.header("content-type"), Some("application/json; charset=utf-8"));
    assert_eq!(answer.header("cache-control"), Some("no-store"));
    let goldens = Path::new(concat!(env!("CARGO_MANIFEST_DIR"), "/tests/golden"));
    golden::check(&goldens.join(name), answer.text());
}

/// A client of the samples: the hash is pasted too.
fn paste(client: &Client, path: &str, api: Api, body: &str) -> Answer {
    let request = client.post(path).body(body);
    client.send(&match api {
        Api::Management => request,
        Api::Iam => request.header("authenticatehash", HASH),
    })
}

fn iam(world: &mut World) -> Client {
    let company = world.open(&["--hmac-key", HMAC_KEY, "--hmac-freshness", "off"]);
    assert_eq!(company.hmac_key, HMAC_KEY);
    world.client(&company, Api::Iam)
}

on_both_engines! {
    fn managements_tokens(world: &mut World) {
        let company = world.open(&["--company-id", "10022513"]);
        let answer = world.send(&World::token_request(&company, Api::Management));
        world.secrets.note(answer.json()["access_token"].as_str().unwrap());
        matches(&answer, "management_access_token.json");
    }

    fn managements_samples(world: &mut World) {
        let company = world.open(&[]);
        let client = world.client(&company, Api::Management);
        world.secrets.note("102374");
        let paste = |path: &str, body: &str| paste(&client, path, Api::Management, body);
        let unsubstituted = [
            ("/UpdateUser", sample!("management_update_user.json")),
            ("/DeleteUser", sample!("management_delete_user.json")),
            ("/GeneratePin", sample!("management_generate_pin.json")),
            ("/VerifyPin", sample!("management_verify_pin.json")),
        ];
        for (path, body) in unsubstituted {
            let answer = paste(path, body);
            expect(&answer, NOBODY);
            matches(&answer, "management_user_does_not_exist.json");
        }
        let added = paste("/AddUser", sample!("management_add_user.json"));
        matches(&added, "management_add_user.json");
        let of_added = |body: &str| body.replace(RICHARD, &added.guid());
        let updated = paste("/UpdateUser", &of_added(sample!("management_update_user.json")));
        assert_eq!(updated.guid(), added.guid());
        matches(&updated, "management_update_user.json");
        for (path, body, name) in [
            (
                "/GeneratePin",
                sample!("management_generate_pin.json"),
                "management_generate_pin.json",
            ),
            ("/VerifyPin", sample!("management_verify_pin.json"), "management_verify_pin.json"),
            ("/DeleteUser", sample!("management_delete_user.json"), "management_delete_user.json"),
        ] {
            matches(&paste(path, &of_added(body)), name);
        }
        assert_eq!(world.people(&company), 0);
    }

    fn iams_tokens(world: &mut World) {
        let company = world.open(&[]);
        let answer = world.send(&World::token_request(&company, Api::Iam));
        world.secrets.note(answer.json()["access_token"].as_str().unwrap());
        matches(&answer, "iam_access_token.json");
    }

    fn iams_samples(world: &mut World) {
        let client = iam(world);
        let paste = |path: &str, body: &str| paste(&client, path, Api::Iam, body);
        for (path, body) in [
            ("/UpdateUser", sample!("iam_update_user.json")),
            ("/DeactivateUser", sample!("iam_deactivate_user.json")),
            ("/ActivateUser", sample!("iam_activate_user.json")),
        ] {
            let answer = paste(path, body);
            expect(&answer, NOBODY);
            matches(&answer, "iam_user_does_not_exist.json");
        }
        let added = paste("/AddUser", sample!("iam_add_user.json"));
        matches(&added, "iam_add_user.json");
        let of_added = |body: &str| body.replace(GURLAL, &added.guid());
        for (path, body, name) in [
            ("/UpdateUser", sample!("iam_update_user.json"), "iam_update_user.json"),
            ("/DeactivateUser", sample!("iam_deactivate_user.json"), "iam_deactivate_user.json"),
            ("/ActivateUser", sample!("iam_activate_user.json"), "iam_activate_user.json"),
        ] {
            matches(&paste(path, &of_added(body)), name);
        }
    }

    fn biometric_samples(world: &mut World) {
        // The first sample's application; the document's keys stand for those of the reader.
        let company = world.open(&[
            "--application-id",
            "BDD0D146-09DF-452B-AAD0-2B5F4E91F748",
            "--application-key",
            "B1B1620C-091A-48A6-AA99-C80AA7B07137",
            "--hostname",
            "hu1tjtwu",
        ]);
        let client = world.client(&company, Api::Management);
        let typographic = sample!("process_biometrics_1.json");
        let answer = client.send(&form(&client, typographic));
        matches(&answer, "process_biometric_user_does_not_exist.json");
        let guid = add(&client, "palm");
        let here = typographic.replace("d43b767b-848f-4847-b37d-36bcd4b2f611", &guid);
        matches(&client.send(&form(&client, &here)), "process_biometric_factor_off.json");
        // The raw form names an application that is not this company's.
        let raw = sample!("process_biometric_body.txt").replace(RICHARD, &guid);
        let request = client.post("/ProcessBiometric").header("Content-Type", FORM);
        let answer = client.send(&request.body(raw.as_bytes()));
        matches(&answer, "process_biometric_foreign_application.json");
        let ours = raw
            .replace("CD7A09F0-D3CE-4C93-A5FC-0E70FD69C713", &company.application_id)
            .replace("88E897AE-B15C-42A9-B61D-D3B80617D378", &company.application_key)
            .replace("foik41na", &company.hostname);
        for body in [ours.clone(), ours.replace('\n', "\r\n")] {
            let request = client.post("/ProcessBiometric").header("Content-Type", FORM);
            matches(&client.send(&request.body(body)), "process_biometric_raw_form.json");
        }
    }
}

/// The form that the document's table describes, around a `processBiometrics` text.
fn form(client: &Client, process: &str) -> Request {
    let line = "------WebKitFormBoundary7MA4YWxkTrZu0gW";
    let body = format!(
        "{line}\r\nContent-Disposition: form-data; name=\"biometricdata\"; filename=\"blob\"\r\n\
         Content-Type: application/octect-stream\r\n\r\nimage\r\n\
         {line}\r\nContent-Disposition: form-data; name=\"processBiometrics\"\r\n\r\n\
         {process}\r\n{line}--\r\n"
    );
    client.post("/ProcessBiometric").header("Content-Type", FORM).body(body)
}
