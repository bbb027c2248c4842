//! What administrators come for most, at doors: hours, guests, the live board, a lockdown, and why
//! somebody was kept out.

use super::{Demo, Hands, with_both_hands};
use doorward_testkit::{Browser, Look, Request, World};
use serde_json::json;

/// Unlocks a door by the Access API.
fn unlock(world: &World, demo: &Demo) {
    let doors =
        world.send(&Request::new("GET", "/multipleresources").header("X-API-Key", &demo.api_key));
    let doors = doors.json();
    let door = doors["results"]
        .as_array()
        .or(doors.as_array())
        .expect("a list")
        .iter()
        .find(|door| door["name"] == "Laboratory");
    let uuid = door.expect("it is there")["uuid"].clone();
    let order = json!({ "uuid": uuid, "lock_state": false, "unlock_time": 10 });
    let call = Request::new("POST", "/setlockstatus").header("X-API-Key", &demo.api_key);
    let answer =
        world.send(&call.header("Content-Type", "application/json").body(order.to_string()));
    assert_eq!(answer.status, 200, "{}", answer.text());
}

#[test]
fn a_weekly_schedule_is_dragged_and_typed() {
    with_both_hands(|_, _, browser, hands| {
        hands.press(browser, ".side a[href='/portal/schedules']");
        hands.press(browser, "a[href='/portal/schedules/add']");
        hands.write(browser, "#name", "Early shift");
        if hands == Hands::Mouse {
            // From six on Monday to two in the afternoon on Friday.
            let grid = "document.querySelector('.week')";
            browser.evaluate(&format!("{grid}.scrollIntoView({{ block: 'center' }})"));
            let middle = |day: usize, quarter: usize| {
                let cell = format!(
                    "{grid}.querySelector('[data-day=\"{day}\"][data-quarter=\"{quarter}\"]')"
                );
                let place = browser.evaluate(&format!(
                    "(box => [box.x + box.width / 2, box.y + box.height / 2])({cell}.getBoundingClientRect())"
                ));
                (place[0].as_f64().unwrap(), place[1].as_f64().unwrap())
            };
            let days =
                browser.evaluate("[...document.querySelectorAll('.day input')].map(i => i.id)");
            let place =
                |day: &str| days.as_array().unwrap().iter().position(|id| id == day).unwrap();
            let (first, last) = (place("day_1"), place("day_5"));
            let (from, to) = (middle(first, 24), middle(last, 55));
            browser.drag(from, to);
        } else {
            for day in ["day_1", "day_2", "day_3", "day_4", "day_5"] {
                hands.write(browser, &format!("#{day}"), "6-14");
            }
        }
        browser.screenshot_of_page(&format!("tasks/schedule-{hands:?}"));
        hands.press(browser, "main form button.fit");
        browser.wait_for("h1", "Schedules");
        browser.wait_for("main table", "Monday–Friday 06:00-14:00");
    });
}

#[test]
fn a_guest_opens_a_door_with_her_telephone() {
    with_both_hands(|_, demo, browser, hands| {
        hands.press(browser, ".side a[href='/portal/links']");
        hands.press(browser, "a[href='/portal/links/add']");
        hands.write(browser, "#name", "Visit on Friday");
        hands.write(browser, "#guests", "vera@example.org");
        hands.tick(browser, "[name=doors][value='1']");
        hands.press(browser, "main form button.fit");
        browser.wait_for("main", "vera@example.org");
        hands.press(browser, "main form button.fit");
        let address = browser.wait_for("#address-1", "/g#");
        assert!(browser.flaws().is_empty(), "{:?}", browser.flaws());
        browser.screenshot_of_page(&format!("pages/portal-links-made-{hands:?}"));
        let (_, token) = address.split_once("/g#").unwrap();
        let vera = Browser::open(Look::PHONE);
        vera.go(&demo.at(&format!("/g#{}", token.trim())));
        vera.wait_for("h1", "Visit on Friday");
        hands.press(&vera, "form button.big");
        vera.wait_for(".opened", "Open for");
        vera.screenshot("guest-opened-phone");
    });
}

#[test]
fn the_live_board_shows_what_happens_elsewhere_without_being_loaded_anew() {
    with_both_hands(|world, demo, browser, hands| {
        hands.press(browser, ".side a[href='/portal/doors']");
        browser.wait_for("[data-part=live]", "Live");
        browser.evaluate("(document.body.dataset.same = 'yes')");
        unlock(world, demo);
        browser.wait_for("[data-door='3'] [data-part=state]", "Unlocked");
        browser.wait_for("[data-door='3'] [data-part=last]", "Let in");
        assert_eq!(browser.evaluate("document.body.dataset.same"), "yes");
        // And by hand, from the board itself.
        hands.press(browser, "[data-door='3'] button[value=lock]");
        browser.wait_for("[data-door='3'] [data-part=state]", "Locked");
    });
}

#[test]
fn a_lockdown_begins_is_seen_on_every_page_and_ends() {
    with_both_hands(|_, demo, browser, hands| {
        hands.press(browser, ".side a[href='/portal/doors']");
        hands.press(browser, "a.danger[href='/portal/doors/lockdown']");
        if browser.text("#password").is_some() {
            hands.write(browser, "#password", &demo.password);
            hands.press(browser, "main form button");
        }
        hands.press(browser, "button[value=begin]");
        browser.wait_for(".alarm", "4 doors are in lockdown");
        assert!(browser.flaws().is_empty(), "{:?}", browser.flaws());
        browser.screenshot_of_page("pages/portal-doors-lockdown-begun-wide-light");
        hands.press(browser, ".side a[href='/portal/people']");
        browser.wait_for("h1", "People");
        hands.press(browser, ".alarm a");
        hands.press(browser, "button[value=end]");
        browser.wait_for("h1", "Doors");
        assert_eq!(browser.text(".alarm"), None);
    });
}

#[test]
fn why_somebody_is_kept_out_is_found_on_her_page() {
    with_both_hands(|_, _, browser, hands| {
        hands.press(browser, ".side a[href='/portal/people']");
        hands.write(browser, "#q", "tara jensen");
        browser.wait_for("tbody tr:only-child", "Tara Jensen");
        hands.press(browser, "tbody a");
        browser.wait_for("h1", "Tara Jensen");
        hands.press(browser, "a[href$='/access']");
        hands.choose(browser, "#door", "Laboratory");
        hands.press(browser, "main form button");
        browser.wait_for(".notice", "");
        browser.wait_for("main table", "No policy");
    });
}
