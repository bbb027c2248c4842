//! Applications: made in the portal, used by a client.

use super::visitor::{Visitor, between};
use doorward_testkit::{Request, on_both_engines};

on_both_engines! {
    fn portal_application_is_made_and_its_values_work_in_a_client(world: &mut World) {
        let company = world.open(&[]);
        let owner = Visitor::owner(world, &company);
        let made = owner.post("/portal/applications/new", &[("name", "Certify <Care>")]);
        assert_eq!(made.status, 200, "{}", made.text());
        let page = made.text();
        assert!(page.contains("Certify &#60;Care&#62;"), "{page}");
        let id = between(page, "id=\"value-id\">", "<").to_owned();
        let key = between(page, "id=\"value-key\">", "<").to_owned();
        assert_eq!(between(page, "id=\"value-hmac\">", "<"), company.hmac_key);
        world.secrets.note(&key);
        let token = |key: &str| {
            let request = Request::new("POST", "/AccessToken")
                .header("ApplicationId", &id)
                .header("ApplicationKey", key)
                .header("Content-Type", "application/json");
            world.send(&request.body("{}"))
        };
        assert_eq!(token(&key).status, 200, "{}", token(&key).text());
        let shown = owner.page(&format!("/portal/applications/{id}"));
        assert!(!shown.contains(&key), "the key is shown once");
        assert!(shown.contains("Certify &#60;Care&#62;"));
        let rotated = owner.post(&format!("/portal/applications/{id}/rotate"), &[]);
        let new = between(rotated.text(), "id=\"value-key\">", "<").to_owned();
        world.secrets.note(&new);
        assert_eq!((token(&key).status, token(&new).status), (401, 200));
        let fields = [("name", "Care"), ("freshness", "strict"), ("networks", "192.0.2.0/24")];
        let page = owner.done(&format!("/portal/applications/{id}"), &fields);
        assert!(page.contains("The application was changed") && page.contains("192.0.2.0/24"));
        assert_eq!(token(&new).status, 401, "off, and not from here");
        let gone = owner.done(&format!("/portal/applications/{id}/delete"), &[]);
        assert!(gone.contains("was deleted") && !gone.contains(&id));
        assert_eq!(owner.get(&format!("/portal/applications/{id}")).status, 404);
    }

    fn portal_application_forms_say_what_is_wrong_beside_the_field(world: &mut World) {
        let company = world.open(&[]);
        let owner = Visitor::owner(world, &company);
        for name in ["", "   ", &"x".repeat(101)] {
            let answer = owner.post("/portal/applications/new", &[("name", name)]);
            assert_eq!(answer.status, 422, "{}", answer.text());
            assert!(answer.text().contains("aria-invalid=\"true\""));
        }
        let path = format!("/portal/applications/{}", company.application_id);
        let answer = owner.post(&path, &[("name", "A"), ("networks", "192.0.2.7\nnonsense")]);
        assert_eq!(answer.status, 422, "{}", answer.text());
        assert!(answer.text().contains("nonsense"), "what was typed is kept");
        for unknown in ["1", "nonsense", "00000000-0000-0000-0000-000000000000"] {
            assert_eq!(owner.get(&format!("/portal/applications/{unknown}")).status, 404);
        }
        let count = "SELECT COUNT(*) FROM application WHERE networks <> ''";
        assert_eq!(world.number(count), 0, "nothing was written");
    }
}
