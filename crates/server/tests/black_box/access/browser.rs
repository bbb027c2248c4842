//! The pages in real Chromium, as the people see them who get a link.

use super::joining::{token, with_mail};
use super::{Access, done, door, simulated};
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

/// A link to doors that the server plays; its token.
#[track_caller]
fn guest_link(world: &World, access: &Access, more: &serde_json::Value) -> String {
    let (front, _) = simulated(world, access, "Front door");
    // Long enough that it is still open when a slow machine looks.
    world.run(&["door", "set", "Front door", "--unlock-seconds", "10"]).done();
    let (yard, _) = door(world, "Yard gate");
    world.run(&["door", "add", "--name", "Server room", "--simulated"]).done();
    world.run(&["door", "mode", "Server room", "lockdown"]).done();
    let doors = access.list(world, "/multipleresources", &json!({}));
    let room = doors.iter().find(|door| door["name"] == "Server room").expect("the door");
    let mut body = json!({
        "email_list": ["guest@example.org"], "resource_id_list": [front, yard, room["resource_id"]],
        "name": "Yoga on Friday", "send_email": false, "end_time": "2099-11-27 17:00:00",
    });
    for (name, value) in more.as_object().unwrap() {
        body[name] = value.clone();
    }
    let made = access.post(world, "/magiclinkadmin", &body);
    let token = made["magic_token"].as_str().unwrap().to_owned();
    world.secrets.note(&token);
    token
}

#[test]
fn a_guest_opens_a_door_with_a_tap_and_reads_what_came_of_it() {
    play(PROGRAM, Engine::Sqlite, |world: &mut World| {
        let company = world.open(&["--company", "Lakeside Clinic"]);
        let access = Access::new(&company);
        let token = guest_link(world, &access, &json!({}));
        let base = format!("http://{}", world.address());
        let browser = Browser::open(Look::PHONE);
        browser.go(&format!("{base}/g#{token}"));
        browser.wait_for("h1", "Yoga on Friday");
        assert!(!browser.url().contains(&token), "the token left the address");
        let page = browser.text("main").unwrap();
        for says in ["Open to you now", "Out of reach at the moment", "In lockdown", "until "] {
            assert!(page.contains(says), "{says} in {page}");
        }
        browser.must_fit();
        browser.screenshot("guest-doors-phone");
        let button = "li.door:first-child button";
        let high =
            browser.evaluate(&format!("document.querySelector('{button}').offsetHeight >= 44"));
        assert_eq!(high, true, "a button for thumbs");
        browser.click(button);
        browser.wait_for("li.door:first-child .result", "Front door is open for 10 seconds");
        browser.screenshot("guest-opened-phone");
        // The result stands where the state stood, which comes back when the door is shut again.
        browser.wait_for("li.door:first-child .lock", "Locked");
        // A door that cannot open says why and does nothing.
        let shut = "li.door:nth-child(3) button";
        let idle =
            format!("document.querySelector('{shut}').matches('[disabled],[aria-disabled=true]')");
        assert_eq!(browser.evaluate(&idle), true);
        // Taken back while the page is open: the next look says so.
        done(&access.call(world, "DELETE", "/magiclinkadmin", &json!({ "magic_link_id": 1 })));
        browser.go(&format!("{base}/g/doors"));
        browser.wait_for("h1", "This link was taken back");
        browser.screenshot("guest-taken-back-phone");
    });
}

#[test]
fn a_guest_without_a_mouse_opens_a_door_in_the_dark() {
    play(PROGRAM, Engine::Sqlite, |world: &mut World| {
        let company = world.open(&["--company", "Lakeside Clinic"]);
        let access = Access::new(&company);
        let token = guest_link(world, &access, &json!({}));
        let browser = Browser::open(Look::DESK.in_the_dark());
        browser.go(&format!("http://{}/g#{token}", world.address()));
        browser.wait_for("h1", "Yoga on Friday");
        let dark = browser.evaluate("matchMedia('(prefers-color-scheme: dark)').matches");
        assert_eq!(dark, true);
        browser.screenshot("guest-doors-desk-dark");
        // Tab until the first door's button has the focus, then press it.
        let focused = "document.activeElement.matches('button') && \
             document.activeElement.textContent.includes('Front door')";
        for _ in 0..10 {
            if browser.evaluate(focused) == true {
                break;
            }
            browser.type_keys("\u{e004}");
        }
        assert_eq!(browser.evaluate(focused), true, "the button is reached by keyboard");
        browser.type_keys("\u{e007}");
        browser.wait_for("li.door:first-child .result", "Front door is open for 10 seconds");
        let live = "document.querySelector('li.door:first-child .result').closest('[role=status],[aria-live]') !== null";
        assert_eq!(browser.evaluate(live), true, "a screen reader is told");
        browser.screenshot("guest-opened-desk-dark");
    });
}

#[test]
fn a_guest_enters_the_code_from_her_mail() {
    play(PROGRAM, Engine::Sqlite, |world: &mut World| {
        let mailbox = with_mail(world);
        let company = world.open(&["--company", "Lakeside Clinic"]);
        let access = Access::new(&company);
        world.run(&["link-profile", "add", "--name", "Code", "--emails-code", "true"]).done();
        let token = guest_link(world, &access, &json!({ "config_id": 2 }));
        let browser = Browser::open(Look::PHONE.in_the_dark());
        browser.go(&format!("http://{}/g#{token}", world.address()));
        browser.wait_for("main", "g•••@example.org");
        browser.must_fit();
        browser.screenshot("guest-code-phone-dark");
        let letter = mailbox.wait_for(1).remove(0);
        let digits = |word: &str| word.chars().filter(char::is_ascii_digit).collect::<String>();
        let text = letter["text"].as_str().unwrap().to_owned();
        let code = text.split_whitespace().map(digits).find(|digits| digits.len() == 6).unwrap();
        world.secrets.note(&code);
        browser.fill("[name=code]", &code);
        browser.type_keys("\u{e007}");
        browser.wait_for("h1", "Yoga on Friday");
    });
}
