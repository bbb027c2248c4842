//! What can be undone, and what an administrator takes away for somebody who lost it.

use super::visitor::{Visitor, between};
use crate::support::add;
use doorward_testkit::{Answer, Api, on_both_engines};
use serde_json::json;

/// Sends the undo of the page that a form led to; the page after it.
#[track_caller]
fn undo(owner: &Visitor<'_>, page: &str) -> String {
    let form = between(page, "role=\"status\">", "</div>");
    let action = between(form, "action=\"", "\"");
    let (_, field) = form.rsplit_once("<input type=\"hidden\" name=\"").expect("a field");
    let (name, value) = (field.split('"').next().unwrap(), between(field, "value=\"", "\""));
    owner.done(action, &[(name, value)])
}

on_both_engines! {
    fn portal_undo_puts_somebody_back_whom_a_slip_took_out(world: &mut World) {
        let company = world.open(&[]);
        let owner = Visitor::owner(world, &company);
        add(&world.client(&company, Api::Management), "member");
        owner.done("/portal/groups/add", &[("name", "Staff")]);
        owner.done("/portal/people/2/groups", &[("add", "1")]);
        let count = || world.number("SELECT COUNT(*) FROM access_group_member");
        assert_eq!(count(), 1);
        let page = owner.done("/portal/people/2/groups", &[("remove", "1")]);
        assert_eq!(count(), 0);
        let back = undo(&owner, &page);
        assert_eq!(count(), 1);
        assert!(back.contains(">Undo<"), "what was put back can be taken out as well");
        let page = owner.done("/portal/groups/1/members", &[("remove", "2")]);
        undo(&owner, &page);
        assert_eq!(count(), 1);
        let page = owner.done("/portal/people/2/status", &[("to", "inactive")]);
        undo(&owner, &page);
        assert_eq!(world.number("SELECT COUNT(*) FROM person WHERE status = 'inactive'"), 0);
        assert!(!owner.page("/portal/people/2").contains(">Undo<"), "it is offered once");
    }

    fn portal_undo_sends_no_form_that_somebody_else_put_into_the_cookie(world: &mut World) {
        let company = world.open(&[]);
        let owner = Visitor::owner(world, &company);
        let forged = [
            "https://evil.example/|to|inactive",
            "//evil.example|to|inactive",
            "/me/password|to|x",
            "/portal/people/2/status|\"><script>|x",
            "/portal/people/2/status|to",
        ];
        for value in forged {
            let mut cookies = owner.cookies.borrow_mut();
            cookies.insert("doorward_undo".to_owned(), value.to_owned());
            cookies.insert("doorward_done".to_owned(), "done-settings".to_owned());
            drop(cookies);
            assert!(!owner.page("/portal").contains(">Undo<"), "{value}");
        }
    }

    fn portal_lost_second_factors_are_taken_away_and_she_is_told(world: &mut World) {
        let company = world.open(&[]);
        let owner = Visitor::owner(world, &company);
        add(&world.client(&company, Api::Management), "member");
        // As if she had set up both a while ago.
        world.execute(
            "INSERT INTO recovery_code SELECT company, id, id, 1, NULL FROM person WHERE number = 2",
        );
        let none = owner.post("/portal/people/2/second-factors", &[]);
        assert_eq!(none.status, 400, "{}", none.text());
        world.execute(
            "INSERT INTO totp SELECT company, id, id, 1, 0 FROM person WHERE number = 2",
        );
        assert!(owner.page("/portal/people/2").contains("/portal/people/2/second-factors"));
        let asked = owner.page("/portal/people/2/second-factors");
        assert!(asked.contains("her password alone lets her in"), "{asked}");
        let done = owner.done("/portal/people/2/second-factors", &[]);
        assert!(done.contains("The second factors were removed."), "{done}");
        for table in ["totp", "recovery_code", "passkey"] {
            assert_eq!(world.number(&format!("SELECT COUNT(*) FROM {table}")), 0, "{table}");
        }
        let mail = owner.page("/portal/settings/mail");
        assert!(mail.contains("your second factors were removed"), "{mail}");
        let own = owner.post("/portal/people/1/second-factors", &[]);
        assert_eq!(own.status, 400, "her own she removes herself: {}", own.text());
    }

    fn the_last_owner_is_neither_deleted_nor_deactivated_by_a_program(world: &mut World) {
        let company = world.open(&[]);
        let owner = Visitor::owner(world, &company);
        let fields = [
            ("first_name", "Ann"), ("last_name", "Owner"), ("email", "o@example.org"),
            ("phone", "+1 202 555 0143"), ("user_name", "ann"),
        ];
        owner.done("/portal/people/1/edit", &fields);
        let shown = owner.page("/portal/people/1");
        let (_, rest) = shown.split_once("Identifier (GUID)").expect("her identifier");
        let guid = between(rest, "<dd>", "<").to_owned();
        let client = world.client(&company, Api::Management);
        let delete = client.call("/DeleteUser", &json!({ "guid": guid }));
        must_refuse(&delete);
        let iam = world.client(&company, Api::Iam);
        let deactivate = iam.call("/DeactivateUser", &json!({ "UniqueUserId": guid }));
        must_refuse(&deactivate);
        assert_eq!(owner.get("/portal").status, 200);
    }
}

#[track_caller]
fn must_refuse(answer: &Answer) {
    assert!(answer.text().contains("last active owner"), "{}", answer.text());
}
