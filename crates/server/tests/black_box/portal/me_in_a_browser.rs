//! Everybody's own page in real Chromium: passkeys with an authenticator, and the camera.

use super::me::PASSWORD;
use doorward_testkit::{Browser, Engine, Look, World, pictures, play};
use std::net::TcpListener;

const PROGRAM: &str = env!("CARGO_BIN_EXE_doorward");

/// A server that browsers reach by a name, as passkeys need it; its address.
fn open_by_name(world: &mut World) -> (String, String) {
    let free = TcpListener::bind("127.0.0.1:0").expect("there is a free port");
    let port = free.local_addr().expect("it has one").port();
    drop(free);
    let base = format!("http://localhost:{port}");
    world.set("public_url", &base);
    let company = world.set_up(&["--company", "Lakeside Clinic", "--factors", "face"]);
    world.start(&[&format!("--listen=127.0.0.1:{port}")]);
    (base, company.owner_setup_url)
}

/// The owner's first visit.
fn become_owner(browser: &Browser, world: &World, link: &str) {
    world.secrets.note(PASSWORD);
    browser.go(link);
    browser.wait_for("h1", "Welcome");
    browser.fill("[name=first_name]", "Olivia");
    browser.fill("[name=last_name]", "Owner");
    browser.fill("[name=password]", PASSWORD);
    browser.click("main form button");
    browser.wait_for("h1", "Dashboard");
}

#[test]
fn a_passkey_is_added_and_used_beside_a_password_alone_and_as_a_proof() {
    play(PROGRAM, Engine::Sqlite, |world: &mut World| {
        let (base, link) = open_by_name(world);
        let browser = Browser::open(Look::PHONE);
        browser.add_authenticator();
        become_owner(&browser, world, &link);
        browser.wait_for(".notice", "A second factor keeps them out");
        browser.go(&format!("{base}/me/security"));
        browser.must_fit();
        browser.click("a[href='/me/passkeys/new']");
        browser.fill("#name", "Telephone");
        browser.click("form[data-passkey] button");
        browser.wait_for("h1", "Recovery codes");
        browser.must_fit();
        browser.screenshot("me-recovery-codes-phone");
        browser.click("a.button[href='/me/security']");
        browser.wait_for("table", "Telephone");
        browser.must_fit();
        browser.screenshot("me-security-phone");
        assert_eq!(browser.text(".notice"), None, "nothing is recommended any more");

        let sign_out = "document.querySelector('form[action=\"/sign-out\"]').submit()";
        browser.evaluate(sign_out);
        browser.wait_for("h1", "Sign in");
        browser.fill("#name", "o@example.org");
        browser.fill("#password", PASSWORD);
        browser.click("button.big");
        browser.wait_for("h1", "One more step");
        browser.must_fit();
        browser.screenshot("sign-in-code-phone");
        browser.click("form[data-passkey] button");
        browser.wait_for("h1", "Dashboard");

        browser.evaluate(sign_out);
        browser.wait_for("h1", "Sign in");
        browser.wait_for("form[data-passkey] button", "Sign in with a passkey");
        browser.screenshot("sign-in-phone");
        browser.click("form[data-passkey] button");
        browser.wait_for("h1", "Dashboard");

        // Somebody who has no password is asked for what she has.
        world.execute("DELETE FROM password; UPDATE portal_session SET confirmed_at = 1");
        browser.go(&format!("{base}/me/pin"));
        browser.wait_for("h1", "Is it still you?");
        assert_eq!(browser.text("#password"), None);
        browser.screenshot("confirm-passkey-phone");
        browser.click("form[data-passkey] button");
        browser.wait_for("h1", "Set a PIN");

        // Whoever may not be in the portal is not let in by a passkey either.
        world.execute("UPDATE person SET membership = 'guest'");
        browser.go(&format!("{base}/sign-in"));
        browser.click("form[data-passkey] button");
        browser.wait_for("#problem", "The passkey was not taken");
        world.execute("UPDATE person SET membership = 'member'");
        browser.click("form[data-passkey] button");
        browser.wait_for("h1", "Dashboard");

        browser.go(&format!("{base}/me/security"));
        browser.click("td a[href^='/me/passkeys/']:not(.danger)");
        browser.fill("#name", "Old telephone");
        browser.click("main form button");
        browser.wait_for("table", "Old telephone");
        // Without a proof she is asked for one on the way to a new passkey, too.
        browser.go(&format!("{base}/me/passkeys/new"));
        browser.fill("#name", "Another");
        world.execute("UPDATE portal_session SET confirmed_at = 1");
        browser.click("form[data-passkey] button");
        browser.wait_for("h1", "Is it still you?");
        browser.click("form[data-passkey] button");
        browser.wait_for("h1", "Add a passkey");
        browser.go(&format!("{base}/me/security"));
        browser.click("td a.danger");
        browser.wait_for("h1", "Remove the passkey “Old telephone”?");
        browser.click("main form button");
        browser.wait_for(".notice", "The passkey is removed.");
        assert_eq!(world.number("SELECT COUNT(*) FROM passkey"), 0);
        assert_eq!(world.number("SELECT COUNT(*) FROM recovery_code"), 0);
    });
}

#[test]
fn a_passkey_answer_from_another_browser_signs_nobody_in() {
    play(PROGRAM, Engine::Sqlite, |world: &mut World| {
        let (base, link) = open_by_name(world);
        let browser = Browser::open(Look::DESK);
        browser.add_authenticator();
        become_owner(&browser, world, &link);
        browser.go(&format!("{base}/me/passkeys/new"));
        browser.fill("#name", "Key");
        browser.click("form[data-passkey] button");
        browser.wait_for("h1", "Recovery codes");
        browser.evaluate("document.querySelector('form[action=\"/sign-out\"]').submit()");
        browser.wait_for("h1", "Sign in");
        // The form is caught on its way, as a page of somebody else would bring it.
        browser.evaluate(
            "(HTMLFormElement.prototype.submit = function () { \
             document.body.dataset.caught = this.elements.ceremony.value; \
             window.caught = this.elements.response.value; }, true)",
        );
        browser.click("form[data-passkey] button");
        let caught = doorward_testkit::eventually("the answer", || {
            browser.evaluate("window.caught ?? null").as_str().map(str::to_owned)
        });
        let id = browser.evaluate("document.body.dataset.caught");
        let other = super::me::Browsing::new(world);
        let fields = [("response", caught.as_str()), ("ceremony", id.as_str().unwrap())];
        let refused = other.send("/sign-in/passkey/finish", &fields);
        assert_eq!(refused.status, 401, "{}", refused.text());
        assert!(refused.text().contains("The passkey was not taken"), "{}", refused.text());
        assert_eq!(world.number("SELECT COUNT(*) FROM portal_session"), 0);
    });
}

#[test]
fn a_face_is_enrolled_with_the_camera_of_the_device() {
    play(PROGRAM, Engine::Sqlite, |world: &mut World| {
        let (base, link) = open_by_name(world);
        let picture = world.path("face.mjpeg");
        std::fs::write(&picture, pictures::ASTRONAUT).expect("there is room");
        let browser = Browser::with_camera(Look::PHONE, &picture);
        become_owner(&browser, world, &link);
        browser.go(&format!("{base}/me/recognition"));
        browser.must_fit();
        browser.click("a[href='/me/recognition/face']");
        browser.click("[data-part=start]");
        browser.wait_for("[data-part=take]", "Take the picture");
        browser.screenshot("me-camera-phone");
        browser.click("[data-part=take]");
        browser.wait_for("[data-part=status]", "The picture is taken");
        browser.must_fit();
        browser.screenshot("me-picture-phone");
        browser.click("[name=consent]");
        browser.click("[data-part=send]");
        browser.wait_for(".notice", "The picture is taken in");
        browser.wait_for("main", "1 picture taken in");
        assert_eq!(world.number("SELECT COUNT(*) FROM biometric_template"), 1);
    });
}
