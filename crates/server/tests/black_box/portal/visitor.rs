//! A browser without script.

use doorward_testkit::{Answer, Company, Request, World};
use serde_json::json;
use std::cell::RefCell;
use std::collections::BTreeMap;
use std::fmt::Write as _;

/// The password of everybody in these stories.
pub(crate) const PASSWORD: &str = "correct horse battery";

/// A browser with its cookies.
pub(crate) struct Visitor<'w> {
    world: &'w World,
    pub(crate) cookies: RefCell<BTreeMap<String, String>>,
}

impl<'w> Visitor<'w> {
    /// One with no past.
    pub(crate) fn new(world: &'w World) -> Self {
        Self { world, cookies: RefCell::default() }
    }

    /// Sets up the owner of a company by her link; her browser, signed in.
    #[track_caller]
    pub(crate) fn owner(world: &'w World, company: &Company) -> Self {
        let visitor = Self::new(world);
        let (_, token) = company.owner_setup_url.split_once('#').unwrap();
        let arrival = visitor.hand_over("/setup/session", token);
        assert_eq!(arrival.status, 204, "{}", arrival.text());
        let fields = [("first_name", "Ann"), ("last_name", "Owner"), ("password", PASSWORD)];
        let done = visitor.submit("/setup/form", &fields);
        assert_eq!((done.status, done.header("location")), (303, Some("/portal")));
        visitor
    }

    /// Hands a link's token over, as the page's script does.
    pub(crate) fn hand_over(&self, path: &str, token: &str) -> Answer {
        let request = Request::new("POST", path).header("Content-Type", "application/json");
        self.send(request.body(json!({ "token": token }).to_string()))
    }

    /// Sends a request with the cookies, and keeps those that come back.
    pub(crate) fn send(&self, request: Request) -> Answer {
        let pairs: Vec<_> =
            self.cookies.borrow().iter().map(|(name, value)| format!("{name}={value}")).collect();
        let request =
            if pairs.is_empty() { request } else { request.header("Cookie", &pairs.join("; ")) };
        let answer = self.world.send(&request);
        for set in answer.headers("set-cookie") {
            assert!(set.contains("HttpOnly") && set.contains("SameSite="), "{set}");
            let (name, rest) = set.split_once('=').unwrap();
            let value = rest.split(';').next().unwrap();
            if set.contains("Max-Age=0") {
                self.cookies.borrow_mut().remove(name);
            } else {
                self.cookies.borrow_mut().insert(name.to_owned(), value.to_owned());
            }
        }
        answer
    }

    /// Reads a page.
    pub(crate) fn get(&self, path: &str) -> Answer {
        self.send(Request::new("GET", path))
    }

    /// Reads a page that must be there.
    #[track_caller]
    pub(crate) fn page(&self, path: &str) -> String {
        let answer = self.get(path);
        assert_eq!(answer.status, 200, "{path}: {}", answer.text());
        answer.text().to_owned()
    }

    /// Sends a form as it is.
    pub(crate) fn submit(&self, path: &str, fields: &[(&str, &str)]) -> Answer {
        let pairs: Vec<_> =
            fields.iter().map(|(name, value)| format!("{name}={}", encoded(value))).collect();
        let request =
            Request::new("POST", path).header("Content-Type", "application/x-www-form-urlencoded");
        self.send(request.body(pairs.join("&")))
    }

    /// What forms of her session carry, from the page that everybody has.
    #[track_caller]
    pub(crate) fn token(&self) -> String {
        let page = self.page("/confirm");
        let (_, rest) = page.split_once("name=\"form_token\" value=\"").expect("a form");
        rest.split('"').next().unwrap().to_owned()
    }

    /// Sends a form of the portal.
    #[track_caller]
    pub(crate) fn post(&self, path: &str, fields: &[(&str, &str)]) -> Answer {
        let token = self.token();
        let mut all = vec![("form_token", token.as_str())];
        all.extend(fields);
        self.submit(path, &all)
    }

    /// Sends a form that is taken, and reads the page that it leads to.
    #[track_caller]
    pub(crate) fn done(&self, path: &str, fields: &[(&str, &str)]) -> String {
        let answer = self.post(path, fields);
        assert_eq!(answer.status, 303, "{path}: {}", answer.text());
        self.page(answer.header("location").unwrap())
    }

    /// Signs in with a password.
    pub(crate) fn sign_in(&self, name: &str, password: &str) -> Answer {
        self.submit("/sign-in", &[("name", name), ("password", password), ("next", "")])
    }
}

fn encoded(text: &str) -> String {
    let mut out = String::new();
    for byte in text.bytes() {
        if byte.is_ascii_alphanumeric() {
            out.push(char::from(byte));
        } else {
            write!(out, "%{byte:02X}").unwrap();
        }
    }
    out
}

/// What stands between two texts of a page.
#[track_caller]
pub(crate) fn between<'p>(page: &'p str, before: &str, after: &str) -> &'p str {
    let (_, rest) = page.split_once(before).unwrap_or_else(|| panic!("{before} in {page}"));
    rest.split(after).next().unwrap()
}
