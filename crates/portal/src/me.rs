//! Everybody's own page: who she is here, how she signs in, what opens for her, what happened, and what
//! the company knows her by.

mod access;
mod browser;
mod events;
mod passkeys;
mod password;
mod pin;
mod profile;
mod recognition;
mod recovery;
mod security;
mod sessions;
mod totp;
mod words;

use crate::desk::Desk;
use crate::routes::Pages;
use crate::trouble::Trouble;
use doorward_domain::Act;
use doorward_web::language::Words;

/// The largest picture taken in, in bytes, with the form around it: what a camera makes.
const PICTURE_FORM: usize = 12 * 1_024 * 1_024;
/// The largest answer of an authenticator, in bytes, with the form around it.
const PASSKEY_FORM: usize = 96 * 1_024;

/// Registers the pages.
pub(crate) fn pages(pages: Pages) -> Pages {
    let own = Act::UseOwnPage;
    let pages = pages
        .page("/me", own, profile::show)
        .form("/me", own, profile::set_names)
        .form("/me/language", own, profile::set_language)
        .page("/me/access", own, access::show)
        .fresh_page("/me/pin", own, pin::show)
        .fresh_form("/me/pin", own, pin::submit)
        .page("/me/events", own, events::show)
        .page("/me/recognition", own, recognition::show)
        .page("/me/recognition/{factor}", own, recognition::form)
        .upload("/me/recognition/{factor}", own, PICTURE_FORM, recognition::submit)
        .page("/me/recognition/{factor}/delete", own, recognition::ask_delete)
        .form("/me/recognition/{factor}/delete", own, recognition::delete);
    pages
        .page("/me/security", own, security::show)
        .page("/me/password", own, password::show)
        .form("/me/password", own, password::submit)
        .fresh_page("/me/app", own, totp::show)
        .fresh_form("/me/app", own, totp::offer)
        .fresh_page("/me/app/code", own, totp::ask)
        .fresh_form("/me/app/code", own, totp::confirm)
        .fresh_page("/me/app/remove", own, totp::ask_remove)
        .fresh_form("/me/app/remove", own, totp::remove)
        .fresh_page("/me/recovery", own, recovery::ask)
        .fresh_form("/me/recovery", own, recovery::renew)
        .form("/me/recovery/file", own, recovery::file)
        .fresh_page("/me/passkeys/new", own, passkeys::show)
        .form("/me/passkeys/new/begin", own, passkeys::begin)
        .fresh_upload("/me/passkeys/new", own, PASSKEY_FORM, passkeys::add)
        .page("/me/passkeys/{id}", own, passkeys::one)
        .form("/me/passkeys/{id}", own, passkeys::rename)
        .fresh_page("/me/passkeys/{id}/remove", own, passkeys::ask_remove)
        .fresh_form("/me/passkeys/{id}/remove", own, passkeys::remove)
        .page("/me/sessions", own, sessions::show)
        .form("/me/sessions/end", own, sessions::end_others)
        .form("/me/sessions/{id}/end", own, sessions::end)
}

/// A part of her own page, as the row of tabs shows it.
pub(crate) struct Tab {
    label: String,
    href: &'static str,
    here: bool,
}

/// The tabs.
fn tabs(t: Words, here: &str) -> Vec<Tab> {
    let all = [
        ("me-profile", "/me"),
        ("me-security", "/me/security"),
        ("me-sessions", "/me/sessions"),
        ("me-access", "/me/access"),
        ("me-events", "/me/events"),
        ("me-recognition", "/me/recognition"),
    ];
    let tab = |(label, href)| Tab { label: t.say(label), href, here: href == here };
    all.into_iter().map(tab).collect()
}

/// Whether she is to be told that a second factor would become her: she may do more than others, and
/// a password is all that keeps others from doing it in her name.
pub(crate) async fn is_advised(desk: &Desk) -> Result<bool, Trouble> {
    if !desk.signed.role().is_staff() {
        return Ok(false);
    }
    let (company, person) = (desk.ctx().company, desk.signed.member.id);
    Ok(!desk.app().second_factors(company, person).await?.any())
}
