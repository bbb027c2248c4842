//! A palm without a picture: the link, its page, and what the client is told.

use crate::access::joining::{cookie, with_mail};
use crate::biometric_samples::{ENROL, Kiosk, PALM, VERIFY};
use crate::support::add;
use doorward_testkit::{
    Answer, Browser, Engine, Look, Request, World, on_both_engines, pictures, play,
};
use serde_json::json;

const DONE: (u16, i64, i64) = (200, 1, 0);
const WAITING: (u16, i64, i64) = (200, 0, 1011);

/// The token of the link that an answer carries.
#[track_caller]
fn link(world: &World, answer: &Answer) -> String {
    assert_eq!(answer.codes(), WAITING, "{}", answer.text());
    let text = answer.json()["response_text"].as_str().unwrap().to_owned();
    let (_, token) = text.split_once("/capture#").expect("a link");
    world.secrets.note(token);
    token.to_owned()
}

fn exchange(world: &World, token: &str) -> Answer {
    let request = Request::new("POST", "/capture/session");
    let request = request.header("Content-Type", "application/json");
    world.send(&request.body(json!({ "token": token }).to_string()))
}

/// Sends a picture under a cookie, and consent if told.
fn send(world: &World, cookie: &str, picture: &[u8], consent: bool) -> Answer {
    let mut body = b"--line\r\nContent-Disposition: form-data; name=\"picture\"; \
                     filename=\"IMG_1.jpg\"\r\nContent-Type: image/jpeg\r\n\r\n"
        .to_vec();
    body.extend_from_slice(picture);
    body.extend_from_slice(b"\r\n");
    if consent {
        body.extend_from_slice(
            b"--line\r\nContent-Disposition: form-data; name=\"consent\"\r\n\r\nyes\r\n",
        );
    }
    body.extend_from_slice(b"--line--\r\n");
    let request = Request::new("POST", "/capture/form").header("Cookie", cookie);
    world.send(&request.header("Content-Type", crate::biometric::FORM).body(body))
}

fn form(world: &World, cookie: &str) -> Answer {
    world.send(&Request::new("GET", "/capture/form").header("Cookie", cookie))
}

on_both_engines! {
    fn capture_enrols_and_verifies_by_a_link(world: &mut World) {
        let kiosk = Kiosk::open(world);
        let ann = add(&kiosk.client, "ann");
        let ask = |what| kiosk.call(PALM, what, &ann, None);
        let token = link(world, &ask(ENROL));
        assert_eq!(link(world, &ask(ENROL)), token, "the same while it waits");
        let under = cookie(&exchange(world, &token));
        let page = form(world, &under);
        assert!(page.text().contains("I agree"), "{}", page.text());
        let without = send(world, &under, &pictures::hand(1, 0), false);
        assert_eq!(without.status, 422, "{}", without.text());
        assert_eq!(world.number("SELECT COUNT(*) FROM biometric_template"), 0);
        let blank = send(world, &under, &pictures::plain(300, 300, 90), true);
        assert_eq!(blank.status, 422);
        assert!(blank.text().contains("No hand was found"), "{}", blank.text());
        let sent = send(world, &under, &pictures::hand(1, 0), true);
        assert_eq!(sent.status, 200, "{}", sent.text());
        assert_eq!(form(world, &under).status, 410, "it worked once");
        assert_eq!(exchange(world, &token).status, 400);
        assert_eq!(ask(ENROL).codes(), DONE);
        let consent = "SELECT COUNT(*) FROM biometric_consent WHERE channel = 'page'";
        assert_eq!(world.number(consent), 1);
        let again = link(world, &ask(ENROL));
        assert_ne!(again, token, "it was told; this is a new one");
        let verify = link(world, &ask(VERIFY));
        assert_ne!(verify, again);
        let under = cookie(&exchange(world, &verify));
        assert!(!form(world, &under).text().contains("I agree"));
        let other = send(world, &under, &pictures::hand(2, 0), false);
        assert_eq!(other.status, 422, "{}", other.text());
        assert_eq!(ask(VERIFY).codes(), (200, 2, 0));
        let verify = link(world, &ask(VERIFY));
        let under = cookie(&exchange(world, &verify));
        assert_eq!(send(world, &under, &pictures::hand(1, 1), false).status, 200);
        assert_eq!(ask(VERIFY).codes(), DONE);
    }

    fn capture_links_that_do_not_work(world: &mut World) {
        let kiosk = Kiosk::open(world);
        let ann = add(&kiosk.client, "ann");
        let token = link(world, &kiosk.call(PALM, ENROL, &ann, None));
        let mut forged = token.clone();
        let last = forged.pop().unwrap();
        forged.push(if last == 'A' { 'E' } else { 'A' });
        for wrong in ["", "x", &forged, &token[2..], &"A".repeat(54)] {
            assert_eq!(exchange(world, wrong).status, 400, "{wrong}");
            let under = format!("doorward_capture={wrong}");
            assert_eq!(form(world, &under).status, 410, "{wrong}");
            assert_eq!(send(world, &under, &pictures::hand(1, 0), true).status, 410, "{wrong}");
        }
        let under = cookie(&exchange(world, &token));
        for _ in 0..5 {
            assert_eq!(send(world, &under, b"no picture", true).status, 422);
        }
        let last = send(world, &under, b"no picture", true);
        assert!(last.text().contains("cannot be read"), "{}", last.text());
        assert_eq!(form(world, &under).status, 410, "six pictures, and no more");
        assert_eq!(kiosk.call(PALM, ENROL, &ann, None).codes(), (200, 3, 0));
        let late = link(world, &kiosk.call(PALM, ENROL, &ann, None));
        world.execute("UPDATE capture_session SET expires_at = 1");
        let answer = exchange(world, &late);
        assert!(answer.text().contains("ten minutes"), "{}", answer.text());
        assert_ne!(link(world, &kiosk.call(PALM, ENROL, &ann, None)), late);
    }
}

#[test]
fn capture_links_are_mailed_if_the_company_wants_it() {
    play(env!("CARGO_BIN_EXE_doorward"), Engine::Sqlite, |world: &mut World| {
        let mailbox = with_mail(world);
        let kiosk = Kiosk::open(world);
        let ann = add(&kiosk.client, "ann");
        world.run(&["company", "change", "--mail-capture-links", "true"]).done();
        let token = doorward_testkit::eventually("the setting holds", || {
            let asked = kiosk.call(PALM, VERIFY, &ann, None);
            let token = link(world, &asked);
            let letters = mailbox.letters();
            if letters.is_empty() {
                // It was opened before the setting held: begin anew.
                world.execute("DELETE FROM capture_session");
            }
            (!letters.is_empty()).then_some(token)
        });
        let letter = mailbox.wait_for(1).remove(0);
        assert_eq!(letter["recipients"][0], "ann@example.org");
        let text = letter["text"].as_str().unwrap();
        assert!(text.contains("https://doors.example.org/capture#"), "{text}");
        drop(token);
    });
}

#[test]
fn capture_in_a_browser_on_a_telephone() {
    play(env!("CARGO_BIN_EXE_doorward"), Engine::Sqlite, |world: &mut World| {
        let kiosk = Kiosk::open(world);
        let ann = add(&kiosk.client, "ann");
        let token = link(world, &kiosk.call(PALM, ENROL, &ann, None));
        let base = format!("http://{}", world.address());
        let save = |name: &str, file: &[u8]| {
            let path = world.path(name);
            std::fs::write(&path, file).unwrap();
            path
        };
        let (cat, hand) = (save("cat.jpg", pictures::CAT), save("hand.png", &pictures::hand(1, 0)));
        let browser = Browser::open(Look::PHONE);
        browser.go(&format!("{base}/capture#{token}"));
        browser.wait_for("h1", "A picture of your palm");
        assert!(!browser.url().contains(&token), "the token left the address");
        browser.must_fit();
        browser.screenshot("capture-form-phone");
        browser.choose("[name=picture]", &cat);
        browser.click("[name=consent]");
        browser.click("main form button");
        browser.wait_for(".error", "No hand was found");
        browser.must_fit();
        browser.screenshot("capture-problem-phone");
        browser.choose("[name=picture]", &hand);
        doorward_testkit::eventually("the preview shows", || {
            (browser.evaluate("!document.querySelector('canvas').hidden") == true).then_some(())
        });
        browser.screenshot("capture-preview-phone");
        browser.click("main form button");
        browser.wait_for("h1", "Thank you");
        browser.screenshot("capture-done-phone");
        assert_eq!(kiosk.call(PALM, ENROL, &ann, None).codes(), DONE);
        let late = Browser::open(Look::DESK.in_the_dark());
        late.go(&format!("{base}/capture#{token}"));
        late.wait_for("main", "good for one picture");
        late.screenshot("capture-used-desk-dark");
    });
}
