//! Every page there is: reached by links, without a flaw that axe-core finds, in light and dark, wide
//! and narrow, and a picture of each for people to look at.

use super::super::visitor::Visitor;
use super::{Browser, Demo, PROGRAM};
use doorward_testkit::{Engine, Look, Request, World, axe_is_there, eventually, play};
use serde_json::json;
use std::collections::{BTreeMap, BTreeSet, VecDeque};

/// Pages that no link leads to, or that need what another story makes first.
const ELSEWHERE: [&str; 10] = [
    // After a passkey was made: `me_in_a_browser`.
    "/me/passkeys/{id}",
    "/me/passkeys/{id}/remove",
    // Where the server is reached by a name, as passkeys need it: there, too.
    "/me/passkeys/new",
    // Once there is a second factor: `main_tasks`.
    "/me/app/code",
    "/me/app/remove",
    "/me/recovery",
    // After a picture was taken: `me_in_a_browser`.
    "/me/recognition/{factor}/delete",
    // What an upload leads to: `people`.
    "/portal/people/import/confirm",
    // For somebody who has a second factor: `taken_back`.
    "/portal/people/{number}/second-factors",
    // What has no page.
    "/portal/{*path}",
];

/// What has to be there so that every kind of page has something to show.
pub(super) fn furnish(world: &World, demo: &Demo, owner: &Visitor<'_>) -> String {
    let made = world.send(
        &Request::new("POST", "/magiclinkadmin").header("X-API-Key", &demo.api_key).body(
            json!({
                "email_list": ["guest@example.org"], "resource_id_list": [1, 2, 3], "name": "A visit",
                "end_time": "2099-11-27 17:00:00",
            })
            .to_string(),
        ),
    );
    let token = made.json()["magic_token"].as_str().map(str::to_owned);
    let token = token.unwrap_or_else(|| panic!("{}", made.text()));
    let forms: [(&str, &[(&str, &str)]); 5] = [
        ("/portal/doors/1/operate", &[("action", "unlock")]),
        ("/portal/people/invite", &[("emails", "new@example.org")]),
        ("/portal/computers", &[("name", "Reception"), ("info", "in the hall")]),
        ("/portal/link-profiles/add", &[("name", "Deliveries"), ("uses", "1")]),
        (
            "/portal/settings/webhooks",
            &[("url", "https://hook.example.org/in"), ("description", "")],
        ),
    ];
    for (path, fields) in forms {
        let answer = owner.post(path, fields);
        assert!(answer.status < 400, "{path}: {}", answer.text());
    }
    token
}

/// The pattern of the table that a path is one of, the most literal one.
fn pattern(path: &str, patterns: &[&'static str]) -> Option<&'static str> {
    let fits = |pattern: &&&str| {
        let (mut parts, mut wanted) = (path.split('/'), pattern.split('/'));
        loop {
            match (parts.next(), wanted.next()) {
                (None, None) => return true,
                (Some(part), Some(wanted)) if wanted.starts_with('{') || part == wanted => {}
                _ => return false,
            }
        }
    };
    patterns.iter().filter(fits).min_by_key(|pattern| pattern.matches('{').count()).copied()
}

/// One address of each kind of page, found by following links.
fn crawl(owner: &Visitor<'_>) -> BTreeMap<&'static str, String> {
    let table = doorward_portal::table();
    let pages = table.iter().filter(|entry| entry.method == "GET").map(|entry| entry.path);
    let no_page = |path: &&str| {
        let last = path.rsplit('/').next().unwrap_or_default();
        ["audit.csv", "events.csv", "live", "logo"].contains(&last)
    };
    let patterns: Vec<_> = pages.filter(|path| !no_page(path)).collect();
    let mut found = BTreeMap::new();
    let mut waiting = VecDeque::from([
        // Somebody of whom there is something to show.
        "/portal/people/2".to_owned(),
        "/portal".to_owned(),
        "/me".to_owned(),
        "/confirm".to_owned(),
    ]);
    while let Some(address) = waiting.pop_front() {
        let path = address.split(['?', '#']).next().unwrap();
        let Some(pattern) = pattern(path, &patterns) else { continue };
        if found.contains_key(pattern) {
            continue;
        }
        let page = owner.page(&address);
        found.insert(pattern, address);
        let links = page.split("href=\"").skip(1).filter_map(|rest| rest.split('"').next());
        waiting.extend(links.filter(|link| link.starts_with('/')).map(str::to_owned));
    }
    let reached: BTreeSet<_> = found.keys().copied().collect();
    let missing: Vec<_> = patterns
        .iter()
        .filter(|pattern| !reached.contains(**pattern) && !ELSEWHERE.contains(pattern))
        .collect();
    assert!(missing.is_empty(), "no link leads to {missing:?}");
    found
}

/// Looks at one page in every way; what is wrong with it.
fn look(browser: &Browser, address: &str, name: &str) -> Vec<String> {
    let mut flaws = Vec::new();
    browser.resize(1_280, 900);
    browser.prefer_dark(false);
    browser.go(address);
    flaws.extend(browser.flaws().into_iter().map(|flaw| format!("{name}, wide: {flaw}")));
    browser.screenshot_of_page(&format!("pages/{name}-wide-light"));
    browser.prefer_dark(true);
    flaws.extend(browser.flaws().into_iter().map(|flaw| format!("{name}, dark: {flaw}")));
    browser.screenshot_of_page(&format!("pages/{name}-wide-dark"));
    browser.resize(390, 844);
    browser.screenshot_of_page(&format!("pages/{name}-narrow-dark"));
    browser.prefer_dark(false);
    flaws.extend(browser.flaws().into_iter().map(|flaw| format!("{name}, narrow: {flaw}")));
    browser.screenshot_of_page(&format!("pages/{name}-narrow-light"));
    // A window of 1 280 pixels at 200 %, and the width that WCAG 1.4.10 names.
    for width in [640, 320] {
        browser.resize(width, 800);
        if browser.evaluate("document.documentElement.scrollWidth > innerWidth") == true {
            flaws.push(format!("{name} is wider than {width} pixels"));
        }
    }
    let headings = browser.evaluate("document.querySelectorAll('h1').length");
    if headings != 1 {
        flaws.push(format!("{name} has {headings} headings of the first level"));
    }
    flaws
}

fn name_of(pattern: &str) -> String {
    let name = pattern.replace(['{', '}'], "").replace('/', "-");
    name.trim_matches('-').to_owned()
}

/// Looks at the portal's pages whose path has one of the beginnings.
fn look_at(wanted: impl Fn(&str) -> bool) {
    axe_is_there();
    play(PROGRAM, Engine::Sqlite, |world: &mut World| {
        let demo = Demo::with_controllers(world);
        let owner = demo.owner(world);
        furnish(world, &demo, &owner);
        eventually("the controllers of the demo are there", || {
            let page = owner.page("/portal/controllers");
            (page.matches("data-kind=\"ready\"").count() == 2).then_some(())
        });
        let pages = crawl(&owner);
        let browser = demo.browser(Look::DESK);
        let mut flaws = look(&browser, &demo.at("/portal/nowhere"), "not-found");
        for (pattern, address) in pages.iter().filter(|(pattern, _)| wanted(pattern)) {
            flaws.extend(look(&browser, &demo.at(address), &name_of(pattern)));
        }
        assert!(flaws.is_empty(), "{} flaws:\n{}", flaws.len(), flaws.join("\n"));
    });
}

fn of_people(path: &str) -> bool {
    path.starts_with("/portal/people") || path.starts_with("/portal/groups")
}

fn of_doors(path: &str) -> bool {
    ["doors", "sites", "computers", "schedules", "policies", "link"]
        .iter()
        .any(|part| path.strip_prefix("/portal/").is_some_and(|rest| rest.starts_with(part)))
}

#[test]
fn pages_of_people_have_no_flaws_in_any_look() {
    look_at(of_people);
}

#[test]
fn pages_of_doors_have_no_flaws_in_any_look() {
    look_at(of_doors);
}

#[test]
fn pages_of_settings_and_reports_have_no_flaws_in_any_look() {
    look_at(|path| path.starts_with("/portal") && !of_people(path) && !of_doors(path));
}

#[test]
fn pages_of_everybodys_own_have_no_flaws_in_any_look() {
    look_at(|path| !path.starts_with("/portal"));
}

#[test]
fn pages_of_strangers_and_guests_have_no_flaws_in_any_look() {
    axe_is_there();
    play(PROGRAM, Engine::Sqlite, |world: &mut World| {
        let demo = Demo::open(world);
        let token = furnish(world, &demo, &demo.owner(world));
        let browser = Browser::open(Look::DESK);
        let guest = format!("/g#{token}");
        let mut flaws = Vec::new();
        for (path, name) in [
            ("/sign-in", "sign-in"),
            ("/design", "design"),
            ("/forgotten", "forgotten"),
            ("/setup#nonsense", "setup"),
            ("/join#nonsense", "join"),
            ("/g#nonsense", "guest-unknown"),
            (guest.as_str(), "guest"),
        ] {
            flaws.extend(look(&browser, &demo.at(path), name));
        }
        assert!(flaws.is_empty(), "{} flaws:\n{}", flaws.len(), flaws.join("\n"));
    });
}

#[test]
fn the_page_of_the_design_is_for_demos_alone() {
    play(PROGRAM, Engine::Sqlite, |world: &mut World| {
        world.open(&[]);
        assert_eq!(world.send(&Request::new("GET", "/design")).status, 404);
    });
}
