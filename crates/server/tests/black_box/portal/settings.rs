//! The settings of a company.

use super::visitor::{Visitor, between};
use doorward_testkit::{Request, on_both_engines, pictures};

/// A form that brings a file.
fn upload(owner: &Visitor<'_>, path: &str, name: &str, file: &[u8]) -> doorward_testkit::Answer {
    let token = owner.token();
    let mut body = format!(
        "--line\r\nContent-Disposition: form-data; name=\"form_token\"\r\n\r\n{token}\r\n--line\r\n\
         Content-Disposition: form-data; name=\"{name}\"; filename=\"x\"\r\n\r\n"
    )
    .into_bytes();
    body.extend_from_slice(file);
    body.extend_from_slice(b"\r\n--line--\r\n");
    let kind = "multipart/form-data; boundary=line";
    owner.send(Request::new("POST", path).header("Content-Type", kind).body(body))
}

on_both_engines! {
    fn portal_settings_of_the_company_are_changed_or_refused_whole(world: &mut World) {
        let company = world.open(&[]);
        let owner = Visitor::owner(world, &company);
        let page = owner.done("/portal/settings", &[("name", "Clínica"), ("zone", "Europe/Madrid")]);
        assert!(page.contains("Clínica") && page.contains("Europe/Madrid"), "{page}");
        let answer = owner.post("/portal/settings", &[("name", "Other"), ("zone", "Nowhere/Here")]);
        assert_eq!(answer.status, 422, "{}", answer.text());
        assert!(owner.page("/portal/settings").contains("Clínica"));
    }

    fn portal_settings_take_a_logo_and_paint_it_anew(world: &mut World) {
        let company = world.open(&[]);
        let owner = Visitor::owner(world, &company);
        let mut picture = pictures::plain(300, 300, 90);
        picture.extend_from_slice(b"<script>");
        let answer = upload(&owner, "/portal/settings/logo", "logo", &picture);
        assert_eq!(answer.status, 303, "{}", answer.text());
        let logo = owner.get("/logo/clinic");
        assert_eq!((logo.status, logo.header("content-type")), (200, Some("image/png")));
        for wrong in [&b"<svg xmlns='http://www.w3.org/2000/svg'/>"[..], b"GIF89a", b"\x89PNG"] {
            let answer = upload(&owner, "/portal/settings/logo", "logo", wrong);
            assert_eq!(answer.status, 422, "{}", answer.text());
        }
        assert_eq!(owner.post("/portal/settings/logo", &[("remove", "yes")]).status, 303);
        assert_eq!(owner.get("/logo/clinic").status, 404);
    }

    fn portal_settings_of_pins_hold_for_the_next_pin(world: &mut World) {
        let company = world.open(&[]);
        let owner = Visitor::owner(world, &company);
        let good = [
            ("pin_shortest", "6"),
            ("pin_longest", "8"),
            ("soft_after", "3"),
            ("hard_after", "9"),
            ("first_wait", "60"),
            ("longest_wait", "600"),
            ("application_failures", "50"),
            ("false_matches", "100"),
            ("finger", "yes"),
        ];
        let page = owner.done("/portal/settings/limits", &good);
        assert!(page.contains("value=\"6\"") && page.contains("name=\"finger\" value=\"yes\" checked"));
        for (name, value) in [("pin_shortest", "0"), ("pin_longest", "5"), ("first_wait", "x")] {
            let mut fields = good.to_vec();
            for field in &mut fields {
                if field.0 == name {
                    field.1 = value;
                }
            }
            let answer = owner.post("/portal/settings/limits", &fields);
            assert_eq!(answer.status, 422, "{name}={value}: {}", answer.text());
        }
        let kept = "SELECT COUNT(*) FROM company WHERE settings LIKE '%\"shortest\":6%'";
        assert_eq!(world.number(kept), 1);
    }

    fn portal_api_keys_are_shown_once_and_revoked(world: &mut World) {
        let company = world.open(&[]);
        let owner = Visitor::owner(world, &company);
        let fields = [("name", "Kiosk"), ("rank", "ADMIN"), ("days", "30")];
        let made = owner.post("/portal/settings/keys/new", &fields);
        assert_eq!(made.status, 200, "{}", made.text());
        let key = between(made.text(), "id=\"key\">", "<").to_owned();
        world.secrets.note(&key);
        let users = || world.send(&Request::new("GET", "/multipleusers").header("X-API-Key", &key)).status;
        assert_eq!(doorward_testkit::eventually("the key is taken", || (users() == 200).then_some(1)), 1);
        let page = owner.page("/portal/settings/keys");
        assert!(page.contains("Kiosk") && !page.contains(&key));
        let id = page.split("/portal/settings/keys/").filter_map(|rest| rest.split_once("/revoke"));
        let id = id.map(|(id, _)| id).last().unwrap().to_owned();
        assert!(owner.done(&format!("/portal/settings/keys/{id}/revoke"), &[]).contains("revoked"));
        doorward_testkit::eventually("the key is refused", || (users() == 401).then_some(()));
        let wrong = owner.post("/portal/settings/keys/new", &[("name", ""), ("days", "0")]);
        assert_eq!(wrong.status, 422, "{}", wrong.text());
    }

    fn portal_hmac_key_is_rotated_with_an_overlap(world: &mut World) {
        let company = world.open(&[]);
        let owner = Visitor::owner(world, &company);
        let page = owner.page("/portal/settings/security");
        assert!(!page.contains(&company.hmac_key), "it is not shown unasked");
        let page = owner.done("/portal/settings/security/rotate", &[("days", "7")]);
        let new = between(&page, "id=\"key\">", "<").to_owned();
        world.secrets.note(&new);
        assert_ne!(new, company.hmac_key);
        assert!(page.contains("still taken until"), "{page}");
        let wrong = owner.post("/portal/settings/security/rotate", &[("days", "-1")]);
        assert_eq!(wrong.status, 422);
    }

    fn portal_mail_without_a_server_waits_in_the_outbox(world: &mut World) {
        let company = world.open(&[]);
        let owner = Visitor::owner(world, &company);
        let page = owner.post("/portal/settings/mail/test", &[("to", "a@example.org")]);
        assert!(page.text().contains("There is no mail server yet"), "{}", page.text());
        let page = owner.page("/portal/settings/mail");
        let id = between(&page, "href=\"/portal/settings/mail/", "\"");
        assert!(owner.page(&format!("/portal/settings/mail/{id}")).contains("a@example.org"));
        let wrong = owner.post("/portal/settings/mail/test", &[("to", "nobody")]);
        assert_eq!(wrong.status, 422, "{}", wrong.text());
    }

    fn portal_webhooks_are_added_and_deleted(world: &mut World) {
        let company = world.open(&[]);
        let owner = Visitor::owner(world, &company);
        let fields = [("url", "https://hooks.example.org/in/SECRET"), ("kinds", "door.* user.added")];
        let made = owner.post("/portal/settings/webhooks", &fields);
        assert_eq!(made.status, 200, "{}", made.text());
        world.secrets.note(between(made.text(), "id=\"secret\">", "<"));
        let page = owner.page("/portal/settings/webhooks");
        assert!(page.contains("hooks.example.org") && !page.contains("SECRET"), "{page}");
        let wrong = owner.post("/portal/settings/webhooks", &[("url", "ftp://x"), ("kinds", "*")]);
        assert_eq!(wrong.status, 422, "{}", wrong.text());
        let off = owner.done("/portal/settings/webhooks/1/switch", &[("to", "off")]);
        assert!(off.contains("Switch on"), "{off}");
        assert!(owner.done("/portal/settings/webhooks/1/delete", &[]).contains("was deleted"));
        assert_eq!(owner.get("/portal/settings/webhooks/1").status, 404);
    }

    fn portal_backup_is_written_beside_the_data(world: &mut World) {
        let company = world.open(&[]);
        let owner = Visitor::owner(world, &company);
        let made = owner.post("/portal/settings/backup", &[]);
        assert_eq!(made.status, 200, "{}", made.text());
        let written = std::fs::read_dir(world.data("backups")).unwrap().count();
        assert_eq!(written, 1);
        world.set_up(&["--hostname", "other", "--company", "Other"]);
        doorward_testkit::eventually("the other company is known", || {
            (owner.get("/portal/settings/backup").status == 403).then_some(())
        });
        assert_eq!(owner.post("/portal/settings/backup", &[]).status, 403, "it is everybody's");
    }
}
