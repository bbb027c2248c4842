//! Tokens that are not taken any more, or were never meant for this.

use crate::support::{NOBODY, UNAUTHORIZED, add, expect, management, shown, somebody};
use doorward_testkit::{Api, Client, World, eventually, on_both_engines};
use serde_json::json;

fn is_refused(client: &Client) -> bool {
    // Of nobody, so that a token that is still taken changes nothing.
    let codes = client.call("/UpdateUser", &json!({ "guid": "nobody" })).codes();
    assert!([UNAUTHORIZED, NOBODY].contains(&codes), "{codes:?}");
    codes == UNAUTHORIZED
}

on_both_engines! {
    fn bad_tokens_of_another_company_reach_nobody(world: &mut World) {
        let clinic = world.set_up(&[]);
        let other = world.set_up(&["--hostname", "other"]);
        world.start(&[]);
        let (ours, theirs) =
            (world.client(&clinic, Api::Management), world.client(&other, Api::Management));
        let guid = add(&ours, "ours");
        for path in [
            "/UpdateUser",
            "/DeleteUser",
            "/GeneratePin",
            "/VerifyPin",
            "/DeactivateUser",
            "/ActivateUser",
        ] {
            let body = json!({ "guid": guid, "pin": "528491", "first_name": "Theirs" });
            expect(&theirs.call(path, &body), NOBODY);
        }
        let id = clinic.id.to_string();
        let person =
            world.run(&["person", "show", "--json", "--company-id", &id, "--user", "ours"]);
        let person = person.done().json();
        assert_eq!((&person["first_name"], &person["status"]), (&json!("Some"), &json!("active")));
        assert_eq!((world.people(&clinic), world.people(&other)), (1, 0));
        // Their hash does not sign our requests either.
        let iam = world.client(&clinic, Api::Iam);
        let signed =
            world.client(&other, Api::Iam).request("/ActivateUser", &json!({ "guid": guid }));
        let text = String::from_utf8(signed.bytes()).unwrap();
        let text = text.replacen(&signed_token(&text), &iam.token, 1);
        let mut connection = world.connect();
        connection.write(text.as_bytes()).unwrap();
        expect(&connection.read().unwrap(), UNAUTHORIZED);
    }

    fn bad_tokens_after_revocation(world: &mut World) {
        let (company, old) = management(world);
        let old_iam = world.client(&company, Api::Iam);
        let id = company.application_id.as_str();
        world.run(&["application", "revoke-tokens", "--application-id", id]).done();
        eventually("the old tokens are refused", || {
            (is_refused(&old) && is_refused(&old_iam)).then_some(())
        });
        let new = world.client(&company, Api::Management);
        add(&new, "taken");
        // They stay refused over a restart.
        world.restart();
        assert!(is_refused(&old) && is_refused(&old_iam));
        assert_eq!(shown(world, "taken")["status"], "active");
        assert_eq!(world.people(&company), 1);
    }

    fn bad_tokens_after_a_new_key(world: &mut World) {
        let (mut company, old) = management(world);
        let id = company.application_id.clone();
        let made = world.run(&["application", "rotate-key", "--json", "--application-id", &id]);
        let key = made.done().json()["application_key"].as_str().unwrap().to_owned();
        world.secrets.note(&key);
        eventually("the old token is refused", || is_refused(&old).then_some(()));
        let answer = world.send(&World::token_request(&company, Api::Management));
        assert_eq!(answer.status, 401, "the old key is refused");
        company.application_key = key;
        add(&world.client(&company, Api::Management), "taken");
    }

    fn bad_tokens_of_a_disabled_or_deleted_application(world: &mut World) {
        let (company, client) = management(world);
        let id = company.application_id.as_str();
        let enable = |word: &str| {
            world.run(&["application", "change", "--application-id", id, "--enabled", word]).done();
        };
        enable("false");
        eventually("it is disabled", || is_refused(&client).then_some(()));
        assert_eq!(world.send(&World::token_request(&company, Api::Iam)).status, 401);
        enable("true");
        eventually("it is enabled", || (!is_refused(&client)).then_some(()));
        world.run(&["application", "delete", "--application-id", id]).done();
        eventually("it is gone", || is_refused(&client).then_some(()));
        assert_eq!(world.send(&World::token_request(&company, Api::Iam)).status, 401);
    }

    fn bad_tokens_of_another_server(world: &mut World) {
        let (_, client) = management(world);
        // The same company with the same keys, but another master key.
        let mut other = world.another(world.engine());
        let company = other.open(&["--company-id", "7"]);
        let foreign = other.client(&company, Api::Management).token;
        let request = doorward_testkit::Request::new("POST", "/AddUser").bearer(&foreign);
        expect(&client.send(&request.body(somebody("x").to_string())), UNAUTHORIZED);
        other.end();
    }

    fn bad_tokens_of_another_generation(world: &mut World) {
        let (_, client) = management(world);
        // Tokens carry their generation: one that is ahead is as foreign as one that is behind.
        let raise = |by: &str| {
            world.execute(&format!("UPDATE application SET generation = generation {by}"));
            world.execute("UPDATE security_epoch SET epoch = epoch + 1");
        };
        raise("- 1");
        eventually("it is refused", || is_refused(&client).then_some(()));
        raise("+ 1");
        eventually("it is taken", || (!is_refused(&client)).then_some(()));
    }
}

/// The bearer token in a request's text.
fn signed_token(request: &str) -> String {
    let (_, rest) = request.split_once("Bearer ").unwrap();
    rest.split("\r\n").next().unwrap().to_owned()
}
