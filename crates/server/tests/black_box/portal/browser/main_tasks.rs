//! What administrators come for most, from the first click to the last: people, programs and keys.

use super::super::visitor::PASSWORD;
use super::{Demo, Hands, PROGRAM, with_both_hands};
use doorward_testkit::{Browser, Engine, Look, Request, World, code, play};

/// What an element says, without white space at the ends.
fn said(browser: &Browser, css: &str) -> String {
    browser.wait_for(css, "").trim().to_owned()
}

#[track_caller]
fn sign_out_and_in(browser: &Browser, hands: Hands, name: &str) {
    hands.press(browser, ".who form button");
    browser.wait_for("h1", "Sign in");
    hands.write(browser, "#name", name);
    hands.write(browser, "#password", PASSWORD);
    hands.press(browser, "button.big");
}

#[test]
fn an_owner_signs_in_first_by_her_link_and_from_then_on_with_a_code() {
    for hands in [Hands::Mouse, Hands::Keyboard] {
        play(PROGRAM, Engine::Sqlite, |world: &mut World| {
            let company = world.open(&["--company", "Lakeside Clinic"]);
            world.secrets.note(PASSWORD);
            let browser = Browser::open(Look::DESK);
            browser.go(&company
                .owner_setup_url
                .replace("http://127.0.0.1:8080", &format!("http://{}", world.address())));
            browser.wait_for("h1", "Welcome");
            hands.write(&browser, "#first_name", "Olivia");
            hands.write(&browser, "#last_name", "Owner");
            hands.write(&browser, "#password", PASSWORD);
            hands.press(&browser, "main form button");
            browser.wait_for("h1", "Dashboard");
            hands.press(&browser, ".notice a");
            browser.wait_for("h1", "My page");
            hands.press(&browser, "a[href='/me/app']");
            browser.wait_for("h1", "Set up an app");
            hands.press(&browser, "main form button");
            let secret = said(&browser, "#secret");
            world.secrets.note(&secret.replace(' ', ""));
            browser.screenshot_of_page("pages/me-app-code-wide-light");
            hands.write(&browser, "#code", &code(&secret, 0));
            hands.press(&browser, "form[action='/me/app/code'] button");
            browser.wait_for("h1", "Recovery codes");
            assert!(browser.flaws().is_empty(), "{:?}", browser.flaws());
            hands.press(&browser, "a.button[href='/me/security']");
            sign_out_and_in(&browser, hands, "o@example.org");
            browser.wait_for("h1", "One more step");
            assert!(browser.flaws().is_empty(), "{:?}", browser.flaws());
            // The code of now was used up; her telephone soon shows the next one.
            hands.write(&browser, "#code", &code(&secret, 30));
            hands.press(&browser, "button.big");
            browser.wait_for("h1", "Dashboard");
        });
    }
}

#[test]
fn a_person_is_added_and_given_a_card() {
    with_both_hands(|_, _, browser, hands| {
        hands.press(browser, ".side a[href='/portal/people']");
        hands.press(browser, "a[href='/portal/people/add']");
        for (field, value) in [
            ("#first_name", "Nina"),
            ("#last_name", "Novak"),
            ("#email", "nina@example.org"),
            ("#user_name", "nina"),
        ] {
            hands.write(browser, field, value);
        }
        hands.press(browser, "main form button");
        browser.wait_for("h1", "Nina Novak");
        hands.press(browser, "a[href$='/cards']");
        hands.write(browser, "#card", "0042001");
        hands.press(browser, "main form button");
        browser.wait_for("h1", "Nina Novak");
        browser.wait_for("main", "Remove");
        assert_eq!(browser.evaluate("document.body.textContent.includes('0042001')"), false);
        // Found again while one types.
        hands.press(browser, ".side a[href='/portal/people']");
        hands.write(browser, "#q", "nova nin");
        browser.wait_for("tbody tr:only-child", "Nina Novak");
    });
}

#[test]
fn somebody_is_invited_and_joins() {
    with_both_hands(|_, demo, browser, hands| {
        hands.press(browser, ".side a[href='/portal/people']");
        hands.press(browser, "a[href='/portal/people/invite']");
        hands.write(browser, "#emails", "iris@example.org");
        hands.press(browser, "main form button");
        browser.wait_for(".notice", "");
        // No mail server is set, so the letter lies in the outbox.
        hands.press(browser, ".side a[href='/portal/settings']");
        hands.press(browser, "a[href='/portal/settings/mail']");
        hands.press(browser, "main table a");
        let letter = said(browser, "main pre");
        let link = letter.split_whitespace().find(|word| word.contains("/join#"));
        let link = link.unwrap_or_else(|| panic!("no link in {letter}"));
        let path = link.split_once("/join#").map(|(_, token)| format!("/join#{token}"));
        let iris = Browser::open(Look::PHONE);
        iris.go(&demo.at(&path.unwrap()));
        iris.wait_for("h1", "Join Demo Clinic");
        for (field, value) in [
            ("#first-name", "Iris"),
            ("#last-name", "Ito"),
            ("#phone", "+1 202 555 0143"),
            ("#password", PASSWORD),
        ] {
            hands.write(&iris, field, value);
        }
        hands.press(&iris, "main form button.big");
        iris.wait_for("h1", "You are in, Iris");
        iris.go(&demo.at("/sign-in"));
        hands.write(&iris, "#name", "iris@example.org");
        hands.write(&iris, "#password", PASSWORD);
        hands.press(&iris, "button.big");
        iris.wait_for("h1", "My page");
    });
}

#[test]
fn an_application_is_made_and_its_values_work_in_a_call() {
    with_both_hands(|world, _, browser, hands| {
        hands.press(browser, ".side a[href='/portal/applications']");
        hands.press(browser, "a[href='/portal/applications/new']");
        hands.write(browser, "#name", "Reception");
        hands.press(browser, "main form button");
        let (id, key) = (said(browser, "#value-id"), said(browser, "#value-key"));
        let url = said(browser, "#value-url");
        world.secrets.note(&key);
        assert!(url.starts_with("http"), "{url}");
        assert!(browser.flaws().is_empty(), "{:?}", browser.flaws());
        browser.screenshot_of_page("pages/portal-applications-values-wide-light");
        let call = Request::new("GET", "/AccessToken").header("ApplicationId", &id);
        let answer = world.send(&call.header("ApplicationKey", &key));
        assert!(answer.text().contains("access_token"), "{}", answer.text());
        hands.press(browser, "[data-copy=value-id]");
        browser.wait_for("[data-copy=value-id]", "Copied");
    });
}

#[test]
fn the_hmac_key_is_shown_after_a_proof_and_replaced() {
    with_both_hands(|world, demo: &Demo, browser, hands| {
        // As if she had been away for an hour.
        let data = world.log().iter().find_map(|line| {
            Some(line.split_once("--data-dir ")?.1.split_whitespace().next()?.to_owned())
        });
        assert!(data.is_some(), "the demo says where it is");
        hands.press(browser, ".side a[href='/portal/settings']");
        hands.press(browser, "a[href='/portal/settings/security']");
        hands.press(browser, "a[href='/portal/settings/security/key']");
        if browser.text("#password").is_some() {
            hands.write(browser, "#password", &demo.password);
            hands.press(browser, "main form button");
        }
        let old = said(browser, "#key");
        assert!(old.len() >= 32, "a key");
        hands.press(browser, "a[href='/portal/settings/security/rotate']");
        hands.write(browser, "#days", "2");
        hands.press(browser, "main form button");
        let new = {
            browser.wait_for(".notice", "");
            said(browser, "#key")
        };
        assert_ne!(new, old);
    });
}
