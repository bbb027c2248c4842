//! Every letter, with texts that would do harm if they were not escaped.

use super::*;

const COMPANY: &str = "Acme <b>&\r\nBcc: x@example.org";
const LINK: &str = "https://doors.example.org/i#AbC_-123";

fn to() -> Email {
    Email::parse("guest@example.org").unwrap()
}

/// What holds for every letter.
fn check(mail: &Mail, in_both: &[&str]) {
    assert!(!mail.subject.contains(['\r', '\n']), "{}", mail.subject);
    assert!(mail.subject.contains("Acme"), "{}", mail.subject);
    assert_eq!(mail.html.matches(LOGO_HERE).count(), 1);
    assert!(mail.html.contains("Acme &#60;b&#62;&#38;"), "{}", mail.html);
    assert!(!mail.html.contains("<b>"), "{}", mail.html);
    assert!(mail.html.contains("color-scheme"), "{}", mail.html);
    for part in in_both {
        assert!(mail.text.contains(part), "{part} in {}", mail.text);
        assert!(mail.html.contains(part), "{part} in {}", mail.html);
    }
    assert!(!format!("{mail:?}").contains("AbC_-123"), "{mail:?}");
}

#[test]
fn an_invitation_has_its_link_and_its_end() {
    let letter = Invitation { company: COMPANY, link: LINK, expires: "Monday" };
    let mail = invitation("k".to_owned(), to(), &letter).unwrap();
    check(&mail, &[LINK, "Monday"]);
    assert!(mail.html.contains(&format!("href=\"{LINK}\"")), "{}", mail.html);
}

#[test]
fn a_letter_for_a_picture_says_of_what_and_until_when() {
    let letter = CaptureLetter { company: COMPANY, what: "palm", link: LINK, expires: "Monday" };
    let mail = capture("k".to_owned(), to(), &letter).unwrap();
    check(&mail, &[LINK, "palm", "Monday", "do not open"]);
}

#[test]
fn a_letter_for_a_new_password_says_that_nothing_happens_without_it() {
    let letter = PasswordResetLetter { company: COMPANY, link: LINK, expires: "Monday" };
    let mail = password_reset("k".to_owned(), to(), &letter).unwrap();
    check(&mail, &[LINK, "Monday", "do nothing"]);
}

#[test]
fn a_letter_about_second_factors_says_what_to_do_if_she_did_not_ask() {
    let letter = FactorsForgotten { company: COMPANY, sign_in: LINK };
    let mail = factors_forgotten("k".to_owned(), to(), &letter).unwrap();
    check(&mail, &[LINK, "If you did not"]);
}

#[test]
fn a_guest_link_names_its_doors_and_its_time() {
    let doors = ["Front door".to_owned(), "<script>alert(1)</script>".to_owned()];
    let mut letter = GuestLinkLetter {
        company: COMPANY,
        name: "Cleaning",
        doors: &doors,
        from: Some("Monday"),
        until: Some("Friday"),
        link: LINK,
    };
    let mail = guest_link("k".to_owned(), to(), &letter).unwrap();
    check(&mail, &[LINK, "Cleaning", "Front door", "Monday", "Friday"]);
    assert!(!mail.html.contains("<script"), "{}", mail.html);
    let company = COMPANY;
    let text = format!(
        "{company} lets you in: Cleaning.\n\n- Front door\n- <script>alert(1)</script>\n\n\
         From: Monday\nUntil: Friday\n\n{LINK}\n\n"
    );
    assert!(mail.text.starts_with(&text), "{}", mail.text);
    (letter.from, letter.until) = (None, None);
    let mail = guest_link("k".to_owned(), to(), &letter).unwrap();
    check(&mail, &[LINK, "Cleaning", "Front door"]);
    assert!(!mail.text.contains("From") && !mail.text.contains("Until"), "{}", mail.text);
}

#[test]
fn a_code_is_in_the_letter_and_not_in_its_subject() {
    let letter = GuestCode { company: COMPANY, code: "482 913", minutes: 10 };
    let mail = guest_code("k".to_owned(), to(), &letter).unwrap();
    check(&mail, &["482 913", "10 minutes"]);
    assert!(!mail.subject.contains("482"));
}

#[test]
fn a_test_says_that_mail_arrives() {
    let mail = test("k".to_owned(), to(), &TestLetter { company: COMPANY }).unwrap();
    check(&mail, &[]);
}

#[test]
fn a_moment_is_that_of_the_readers_place() {
    let at = Timestamp::from_seconds(1_772_931_600); // 2026-03-08T01:00:00Z
    assert_eq!(moment(at, &Zone::utc()), "Sunday, 2026-03-08, 01:00 (UTC)");
    let zone = Zone::parse("America/Los_Angeles").unwrap();
    assert_eq!(moment(at, &zone), "Saturday, 2026-03-07, 17:00 (America/Los_Angeles)");
}
