//! The portal, as a browser without script uses it: pages read, forms sent, cookies kept.

mod applications;
mod browser;
mod desk;
mod doors;
mod factors;
mod groups;
mod links;
mod me;
mod me_in_a_browser;
mod people;
mod reports;
mod roles;
mod rules;
mod settings;
mod sign_in;
mod taken_back;
mod visitor;

use doorward_testkit::{Answer, Company, Request, World};

/// Somebody who is signed in.
pub(crate) struct Portal {
    cookie: String,
}

impl Portal {
    /// Follows the owner's link and becomes the first owner.
    #[track_caller]
    pub(crate) fn of_owner(world: &World, company: &Company) -> Self {
        let (_, token) = company.owner_setup_url.split_once('#').expect("a token");
        let nobody = Self { cookie: String::new() };
        let setup = nobody.send(world, "/setup/session", &[("token", token)]);
        assert_eq!(setup.status, 204, "{}", setup.text());
        let opened = Self { cookie: cookie(&setup) };
        let password = "four words in a row";
        world.secrets.note(password);
        let who = [("first_name", "Olivia"), ("last_name", "Owner"), ("password", password)];
        let made = opened.send(world, "/setup/form", &who);
        assert_eq!(made.status, 303, "{}", made.text());
        Self { cookie: cookie(&made) }
    }

    /// Gives everybody a role, past the program.
    pub(crate) fn role(world: &World, role: &str) {
        let (rank, word) = match role {
            "owner" => ("SUPER", "NULL".to_owned()),
            "administrator" => ("ADMIN", "NULL".to_owned()),
            other => ("REGULAR", format!("'{other}'")),
        };
        world.execute(&format!("UPDATE person SET rank = '{rank}', portal_role = {word}"));
    }

    /// The header that tells who asks.
    pub(crate) fn cookie(&self) -> &str {
        &self.cookie
    }

    /// A page.
    #[track_caller]
    pub(crate) fn get(&self, world: &World, path: &str) -> Answer {
        world.send(&Request::new("GET", path).header("Cookie", &self.cookie))
    }

    /// A page that must be there.
    #[track_caller]
    pub(crate) fn page(&self, world: &World, path: &str) -> String {
        let page = self.get(world, path);
        assert_eq!(page.status, 200, "{path}: {}", page.text());
        page.text().to_owned()
    }

    /// A form as its page sends it.
    #[track_caller]
    pub(crate) fn post(&self, world: &World, path: &str, fields: &[(&str, &str)]) -> Answer {
        let page = self.get(world, "/confirm");
        let token = page.text().split("name=\"form_token\" value=\"").nth(1);
        let token = token.and_then(|rest| rest.split('"').next()).expect("a form");
        self.send(world, path, &[&[("form_token", token)], fields].concat())
    }

    /// A form that must be taken; where it leads.
    #[track_caller]
    pub(crate) fn done(&self, world: &World, path: &str, fields: &[(&str, &str)]) -> String {
        let answer = self.post(world, path, fields);
        assert_eq!(answer.status, 303, "{path}: {}", answer.text());
        answer.header("location").expect("a place to go to").to_owned()
    }

    /// A form that comes from somewhere else.
    #[track_caller]
    pub(crate) fn send(&self, world: &World, path: &str, fields: &[(&str, &str)]) -> Answer {
        let pairs = fields.iter().map(|(name, value)| format!("{name}={}", encoded(value)));
        let body = pairs.collect::<Vec<_>>().join("&");
        let kind = "application/x-www-form-urlencoded";
        let request = Request::new("POST", path).header("Content-Type", kind);
        world.send(&request.header("Cookie", &self.cookie).body(body))
    }

    /// Fails unless each form is refused when it does not carry its token.
    #[track_caller]
    pub(crate) fn needs_tokens(&self, world: &World, paths: &[&str]) {
        for path in paths {
            let answer = self.send(world, path, &[("form_token", "stolen")]);
            assert_eq!(answer.status, 403, "{path}: {}", answer.text());
        }
    }

    /// Fails unless a role is refused these pages and forms.
    #[track_caller]
    pub(crate) fn refuses(&self, world: &World, role: &str, pages: &[&str], forms: &[&str]) {
        Self::role(world, role);
        for path in pages {
            assert_eq!(self.get(world, path).status, 403, "{role} at {path}");
        }
        for path in forms {
            assert_eq!(self.post(world, path, &[]).status, 403, "{role} sends {path}");
        }
        Self::role(world, "owner");
    }
}

/// The first cookie that an answer sets.
#[track_caller]
fn cookie(answer: &Answer) -> String {
    let set = answer.header("set-cookie").expect("a cookie");
    set.split(';').next().expect("a pair").to_owned()
}

fn encoded(text: &str) -> String {
    let byte = |byte: u8| match byte {
        b'a'..=b'z' | b'A'..=b'Z' | b'0'..=b'9' | b'-' | b'_' | b'.' => {
            char::from(byte).to_string()
        }
        other => format!("%{other:02X}"),
    };
    text.bytes().map(byte).collect()
}
