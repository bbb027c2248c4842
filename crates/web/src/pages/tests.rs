use super::capture_form::CaptureForm;
use super::entry::Entry;
use super::guest::{DoorKind, GuestCode, GuestDoor, GuestDoors};
use super::invitation::{FormField, InvitationDone, InvitationForm};
use super::message::{DeadEnd, Message};
use super::*;
use std::collections::BTreeSet;

const SHELL: Shell<'_> = Shell { company: Some("Smith & Sons"), logo: Some("/g/logo") };

fn t() -> crate::language::Words {
    texts::of(&axum::http::HeaderMap::new())
}

fn door<'a>(uuid: &'a str, kind: DoorKind, state: &'a str) -> GuestDoor<'a> {
    let can_open = kind == DoorKind::Ready;
    GuestDoor { uuid, name: "Front <door>", kind, state, lock: "Locked", can_open, nonce: "n" }
}

fn doors() -> String {
    let doors = [
        door("1", DoorKind::Ready, "Open to you now, until 17:00"),
        door("2", DoorKind::Later, "Opens Monday 09:00"),
        door("3", DoorKind::Ended, "This link has ended"),
        door("4", DoorKind::Closed, "Asks for a card and a PIN now"),
        door("5", DoorKind::Away, "Out of reach at the moment"),
        door("6", DoorKind::Lockdown, "In lockdown"),
    ];
    GuestDoors {
        shell: SHELL,
        t: t(),
        link: "Yoga class",
        greeting: "Hello Ada.",
        validity: "until Friday, 27 November 2026, 18:00 (Europe/Berlin)",
        remaining: Some("3 openings left"),
        doors: &doors,
    }
    .render()
    .unwrap()
}

fn code(problem: Option<&str>, sent_again: bool) -> String {
    GuestCode { shell: SHELL, t: t(), sent_to: "a•••@example.org", problem, sent_again }
        .render()
        .unwrap()
}

fn form(problem: Option<&str>) -> String {
    let field = FormField { value: "\"><script>", problem };
    InvitationForm {
        shell: SHELL,
        t: t(),
        inviter: "Smith & Sons",
        email: "ada@example.org",
        first_name: field,
        last_name: field,
        phone: FormField::default(),
        phone_required: false,
        password_problem: problem,
        password_shortest: 12,
    }
    .render()
    .unwrap()
}

fn done() -> String {
    let email = "ada@example.org";
    InvitationDone { shell: SHELL, t: t(), first_name: "Ada", inviter: "Smith & Sons", email }
        .render()
        .unwrap()
}

fn capture(keeps: bool, problem: Option<&str>) -> String {
    CaptureForm {
        shell: SHELL,
        t: t(),
        company: "Smith & Sons",
        first_name: "\"><script>",
        factor: doorward_domain::Factor::Palm,
        advice: &["capture-palm-1"],
        keeps,
        agreed: keeps,
        picture_problem: problem,
        consent_problem: problem.filter(|_| keeps),
    }
    .render()
    .unwrap()
}

/// Every page in every state that its template tells apart.
fn pages() -> Vec<String> {
    let mut pages = vec![
        Entry { shell: Shell::default(), t: t(), session: "/g/session", next: "/g/doors" }
            .render()
            .unwrap(),
        capture(true, None),
        capture(false, Some("Hold still.")),
        doors(),
        code(None, false),
        code(Some("That is not the code."), false),
        code(None, true),
        form(None),
        form(Some("Use at least 12 characters.")),
        done(),
        Message::opened(SHELL, t(), "Front door is open.".to_owned()).render().unwrap(),
        Message::not_opened(SHELL, t(), "Locked.".to_owned()).render().unwrap(),
    ];
    pages.extend(DeadEnd::ALL.map(|end| Message::dead_end(SHELL, t(), end).render().unwrap()));
    pages
}

/// The values of an attribute, in their order.
fn values<'a>(page: &'a str, attribute: &str) -> Vec<&'a str> {
    let start = format!(" {attribute}=\"");
    page.split(start.as_str()).skip(1).filter_map(|rest| rest.split('"').next()).collect()
}

#[test]
fn no_page_holds_what_its_own_content_policy_forbids() {
    for page in pages() {
        for forbidden in ["<style", " style=", " onclick=", " onsubmit=", " onload=", "javascript:"]
        {
            assert!(!page.contains(forbidden), "{forbidden} in {page}");
        }
        for address in values(&page, "src").into_iter().chain(values(&page, "href")) {
            assert!(address.starts_with(['/', '#']), "{address} is elsewhere");
        }
    }
}

#[test]
fn every_page_has_a_language_a_title_one_heading_and_one_main_part() {
    for page in pages() {
        let found = |what: &str| page.matches(what).count();
        assert!(page.starts_with("<!doctype html>\n<html lang=\"en\">"), "{page}");
        assert_eq!((found("<main "), found("<title>")), (1, 1), "{page}");
        // The page that says that script is needed has its heading where no script runs.
        let without_script = page.matches("<noscript>\n<div").count();
        assert_eq!(found("<h1"), 1 + without_script, "{page}");
    }
}

#[test]
fn ids_are_given_once_and_every_reference_leads_to_one() {
    for page in pages() {
        let ids = values(&page, "id");
        let known: BTreeSet<_> = ids.iter().copied().collect();
        assert_eq!(ids.len(), known.len(), "{ids:?}");
        let mut named = values(&page, "for");
        named.extend(values(&page, "aria-describedby").into_iter().flat_map(str::split_whitespace));
        named.extend(values(&page, "href").into_iter().filter_map(|to| to.strip_prefix('#')));
        for id in named {
            assert!(known.contains(id), "{id} leads nowhere in {page}");
        }
    }
}

#[test]
fn what_people_wrote_is_never_taken_for_a_part_of_the_page() {
    for page in pages() {
        assert!(!page.contains("Smith & Sons"), "{page}");
    }
    assert!(!doors().contains("Front <door>"));
    assert!(!form(None).contains("\"><script>"));
}

#[test]
fn a_door_opens_by_a_form_that_posts_and_only_a_ready_one_can_be_pressed() {
    let page = doors();
    assert_eq!(page.matches("<form method=\"post\" action=\"/g/unlock\">").count(), 6);
    assert_eq!(page.matches(" disabled>").count(), 5);
    assert!(page.contains("data-kind=\"lockdown\""));
}

#[test]
fn the_form_marks_what_is_wrong_where_it_is_and_says_it_at_the_top() {
    let page = form(Some("Use at least 12 characters."));
    assert_eq!(page.matches("aria-invalid=\"true\"").count(), 3);
    assert!(page.contains("<a href=\"#password\">Use at least 12 characters.</a>"));
    assert!(page.contains("<title>Error: "));
    assert!(!form(None).contains("aria-invalid"));
}
