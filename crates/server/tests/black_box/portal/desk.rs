//! Somebody signed in to the portal, for the stories beside.

use doorward_testkit::{Answer, Company, Request, World};
use serde_json::json;
use std::fmt::Write as _;

/// The password of everybody in these stories.
const PASSWORD: &str = "a long enough one";

/// Somebody's browser, signed in.
pub(crate) struct Desk<'w> {
    world: &'w World,
    cookies: String,
}

/// The value of an answer's cookie, as it is sent back; empty when it sets none.
fn cookies(answer: &Answer) -> String {
    let set = answer.header("Set-Cookie").unwrap_or_default();
    set.split(';').next().unwrap_or_default().to_owned()
}

/// A form as browsers send it.
pub(crate) fn form(fields: &[(&str, &str)]) -> String {
    let mut body = String::new();
    for (name, value) in fields {
        if !body.is_empty() {
            body.push('&');
        }
        write!(body, "{name}=").unwrap();
        for byte in value.bytes() {
            write!(body, "%{byte:02X}").unwrap();
        }
    }
    body
}

fn post(target: &str, cookies: &str, fields: &[(&str, &str)]) -> Request {
    Request::new("POST", target)
        .header("Cookie", cookies)
        .header("Content-Type", "application/x-www-form-urlencoded")
        .body(form(fields))
}

impl<'w> Desk<'w> {
    /// Makes the first owner by her link, and signs her in.
    #[track_caller]
    pub(crate) fn owner(world: &'w World, company: &Company) -> Self {
        let (_, token) = company.owner_setup_url.split_once('#').expect("a token in the link");
        let exchange = Request::new("POST", "/setup/session")
            .header("Content-Type", "application/json")
            .body(json!({ "token": token }).to_string());
        let setup = cookies(&world.send(&exchange));
        let fields = [("first_name", "Olivia"), ("last_name", "Owner"), ("password", PASSWORD)];
        let signed = world.send(&post("/setup/form", &setup, &fields));
        assert_eq!(signed.status, 303, "{}", signed.text());
        Self { world, cookies: cookies(&signed) }
    }

    /// Gives a member a role and the password of the owner, and signs her in.
    #[track_caller]
    pub(crate) fn of_role(world: &'w World, email: &str, role: &str) -> Self {
        let rank = match role {
            "owner" => "SUPER",
            "administrator" => "ADMIN",
            _ => "REGULAR",
        };
        world.execute(&format!(
            "UPDATE person SET rank = '{rank}', portal_role = '{role}' WHERE email_key = '{email}'"
        ));
        // The hash does not depend on whose it is.
        world.execute(&format!(
            "INSERT INTO password SELECT p.company, p.id, o.salt, o.hash, o.memory_kib, o.passes, \
             o.lanes, o.key_ring, o.changed_at FROM person p, password o \
             WHERE p.email_key = '{email}' AND o.person = \
             (SELECT id FROM person WHERE first_name = 'Olivia' AND last_name = 'Owner') \
             ON CONFLICT DO NOTHING"
        ));
        let signed = world.send(&post("/sign-in", "", &[("name", email), ("password", PASSWORD)]));
        assert_eq!(signed.status, 303, "{}", signed.text());
        Self { world, cookies: cookies(&signed) }
    }

    /// Reads a page.
    pub(crate) fn get(&self, target: &str) -> Answer {
        self.world.send(&Request::new("GET", target).header("Cookie", &self.cookies))
    }

    /// Reads a page that is there.
    #[track_caller]
    pub(crate) fn page(&self, target: &str) -> String {
        let answer = self.get(target);
        assert_eq!(answer.status, 200, "{target}: {}", answer.text());
        answer.text().to_owned()
    }

    /// What her forms carry.
    #[track_caller]
    pub(crate) fn form_token(&self) -> String {
        let page = self.page("/confirm");
        let (_, rest) = page.split_once("name=\"form_token\" value=\"").expect("a form");
        rest.split('"').next().unwrap().to_owned()
    }

    /// Sends a form.
    #[track_caller]
    pub(crate) fn send(&self, target: &str, fields: &[(&str, &str)]) -> Answer {
        let token = self.form_token();
        let mut all = vec![("form_token", token.as_str())];
        all.extend_from_slice(fields);
        self.world.send(&post(target, &self.cookies, &all))
    }

    /// Sends a form that is taken; where it leads.
    #[track_caller]
    pub(crate) fn done(&self, target: &str, fields: &[(&str, &str)]) -> String {
        let answer = self.send(target, fields);
        assert_eq!(answer.status, 303, "{target}: {}", answer.text());
        answer.header("Location").expect("a place to go").to_owned()
    }

    /// Sends a form with something wrong in it; the page that says so.
    #[track_caller]
    pub(crate) fn wrong(&self, target: &str, fields: &[(&str, &str)]) -> String {
        let answer = self.send(target, fields);
        assert_eq!(answer.status, 422, "{target}: {}", answer.text());
        answer.text().to_owned()
    }

    /// Sends a form without what her forms carry; it must be refused.
    #[track_caller]
    pub(crate) fn must_need_token(&self, target: &str, fields: &[(&str, &str)]) {
        let answer = self.world.send(&post(target, &self.cookies, fields));
        assert_eq!(answer.status, 403, "{target}: {}", answer.text());
    }

    /// Sends a form that her role may not send.
    #[track_caller]
    pub(crate) fn must_not(&self, target: &str, fields: &[(&str, &str)]) {
        let answer = self.send(target, fields);
        assert_eq!(answer.status, 403, "{target}: {}", answer.text());
    }
}
