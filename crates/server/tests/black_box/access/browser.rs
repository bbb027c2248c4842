//! The pages in real Chromium, as the people see them who get a link.

use super::joining::{token, with_mail};
use super::{Access, done};
use doorward_testkit::{Browser, Engine, Look, World, play};
use serde_json::json;

const PROGRAM: &str = env!("CARGO_BIN_EXE_doorward");

#[test]
fn an_invited_person_joins_in_her_browser() {
    play(PROGRAM, Engine::Sqlite, |world: &mut World| {
        let mailbox = with_mail(world);
        let company = world.open(&["--company", "Lakeside Clinic"]);
        let access = Access::new(&company);
        access.post(world, "/invites", &json!({ "emails": ["ann@example.org"] }));
        let token = token(world, &mailbox, "ann@example.org", 1);
        world.secrets.note("a long enough one");
        let base = format!("http://{}", world.address());
        let browser = Browser::open(Look::PHONE);
        browser.go(&format!("{base}/join#{token}"));
        browser.wait_for("h1", "Join Lakeside Clinic");
        assert!(!browser.url().contains(&token), "the token left the address");
        assert_eq!(browser.evaluate("document.body.innerHTML.includes('ann@example.org')"), true);
        browser.must_fit();
        browser.screenshot("join-form-phone");
        browser.fill("[name=first_name]", "Ann");
        browser.fill("[name=last_name]", "Lee");
        browser.fill("[name=phone]", "+1 202 555 0143");
        browser.fill("[name=password]", "short");
        browser.click("main form button:not([type=button])");
        browser.wait_for("main", "12 characters");
        browser.must_fit();
        browser.screenshot("join-problem-phone");
        browser.fill("[name=password]", "a long enough one");
        browser.click("main form button:not([type=button])");
        browser.wait_for("h1", "You are in, Ann");
        browser.screenshot("join-done-phone");
        let users = access.list(world, "/multipleusers", &json!({}));
        assert_eq!(users[0]["name"], "Ann Lee");
        let late = Browser::open(Look::DESK.in_the_dark());
        late.go(&format!("{base}/join#{token}"));
        late.wait_for("main", "has been taken");
        late.screenshot("join-used-desk-dark");
        done(&access.get(world, "/multipleusers", &json!({})));
    });
}
