//! The portal where things are not as on the desk of whoever made it: no script, Spanish, a network
//! that is far away.

use super::{Demo, OWNER, PROGRAM};
use doorward_testkit::{Browser, Engine, Look, World, play};

#[test]
fn without_script_people_are_found_added_and_doors_unlocked() {
    play(PROGRAM, Engine::Sqlite, |world: &mut World| {
        let demo = Demo::open(world);
        let browser = Browser::open(Look::DESK);
        browser.run_scripts(false);
        browser.go(&demo.at("/sign-in"));
        browser.fill("#name", OWNER);
        browser.fill("#password", &demo.password);
        browser.click("button.big");
        browser.wait_for("h1", "Dashboard");
        browser.go(&demo.at("/portal/people?q=nova"));
        browser.wait_for("main", "Nobody");
        browser.go(&demo.at("/portal/people/add"));
        for (field, value) in [
            ("#first_name", "Nina"),
            ("#last_name", "Novak"),
            ("#email", "nina@example.org"),
            ("#user_name", "nina"),
        ] {
            browser.fill(field, value);
        }
        browser.click("main form button");
        browser.wait_for("h1", "Nina Novak");
        browser.go(&demo.at("/portal/doors"));
        browser.click("[data-door='1'] button[value=unlock]");
        browser.wait_for("h1", "Doors");
        browser.go(&demo.at("/portal/doors"));
        browser.wait_for("[data-door='1'] [data-part=state]", "Unlocked");
    });
}

#[test]
fn a_spanish_browser_gets_spanish_pages_with_spanish_dates() {
    play(PROGRAM, Engine::Sqlite, |world: &mut World| {
        let demo = Demo::open(world);
        let browser = demo.browser(Look::PHONE);
        browser.speak("es-ES,es;q=0.9");
        for (path, says) in [
            ("/portal", "Panel"),
            ("/portal/people", "Personas"),
            ("/portal/doors", "Puertas"),
            ("/portal/schedules/add", "horario"),
            ("/me", "página"),
        ] {
            browser.go(&demo.at(path));
            let heading = browser.wait_for("h1", "");
            assert!(heading.to_lowercase().contains(&says.to_lowercase()), "{path}: {heading}");
            assert_eq!(browser.evaluate("document.documentElement.lang"), "es");
            browser.must_fit();
            browser.screenshot_of_page(&format!(
                "spanish/{}",
                path.trim_matches('/').replace('/', "-")
            ));
        }
        // Weeks begin on Monday there.
        browser.go(&demo.at("/portal/schedules/add"));
        browser.wait_for(".day label", "lunes");
    });
}

#[test]
fn far_away_from_the_server_pages_come_whole_and_the_board_goes_live() {
    play(PROGRAM, Engine::Sqlite, |world: &mut World| {
        let demo = Demo::open(world);
        let browser = demo.browser(Look::PHONE);
        browser.be_far_away();
        browser.go(&demo.at("/portal/doors"));
        browser.wait_for("[data-part=live]", "Live");
        let moved = "performance.getEntriesByType('layout-shift').length";
        assert_eq!(browser.evaluate(moved), 0, "nothing moves while the page comes");
        browser.go(&demo.at("/portal/people"));
        browser.fill("#q", "tara jensen");
        browser.wait_for("tbody tr:only-child", "Tara Jensen");
    });
}

#[test]
fn a_guest_and_somebody_invited_read_spanish_when_their_browsers_ask_for_it() {
    play(PROGRAM, Engine::Sqlite, |world: &mut World| {
        let demo = Demo::open(world);
        let browser = Browser::open(Look::PHONE);
        browser.speak("es-MX,es;q=0.9,en;q=0.1");
        browser.go(&demo.at("/g#nonsense"));
        browser.wait_for("h1", "Este enlace no funciona");
        assert!(browser.flaws().is_empty(), "{:?}", browser.flaws());
        let owner = demo.owner(world);
        let token = super::every_page::furnish(world, &demo, &owner);
        browser.go(&demo.at(&format!("/g#{token}")));
        browser.wait_for(".intro", "Válido hasta el viernes 27 de noviembre de 2099");
        browser.wait_for("[data-doors] .state", "Abierta para usted ahora");
        browser.click("form button.big");
        browser.wait_for(".opened", "Abierta durante");
        browser.wait_for(".result", "está abierta durante 5 segundos");
        browser.must_fit();
        browser.screenshot_of_page("spanish/guest");
        let outbox = owner.page("/portal/settings/mail");
        let messages = outbox.split("href=\"/portal/settings/mail/").skip(1);
        let mut letters = messages.map(|rest| {
            let message = rest.split('"').next().unwrap();
            owner.page(&format!("/portal/settings/mail/{message}"))
        });
        let letter = letters.find(|letter| letter.contains("/join#")).expect("the invitation");
        let (_, token) = letter.split_once("/join#").unwrap();
        let of_token = |c: &char| c.is_alphanumeric() || "-_".contains(*c);
        let token: String = token.chars().take_while(of_token).collect();
        browser.go(&demo.at(&format!("/join#{token}")));
        browser.wait_for("h1", "Únase a Demo Clinic");
        assert_eq!(browser.evaluate("document.documentElement.lang"), "es");
        browser.fill("#password", "corta");
        browser.wait_for("#password-hint", "5 de al menos 12 caracteres");
        browser.click("main form button.big");
        browser.wait_for("#first-name-error", "Escriba su nombre.");
        assert!(browser.flaws().is_empty(), "{:?}", browser.flaws());
        browser.must_fit();
        browser.screenshot_of_page("spanish/join");
    });
}
