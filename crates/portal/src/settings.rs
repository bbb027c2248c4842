//! The settings of a company: who it is, what it asks of PINs and factors, its mail, its webhooks, its
//! keys and its administrators.

mod administrators;
mod api_keys;
mod backup;
mod company;
mod limits;
mod mail;
mod security;
mod webhooks;

use crate::routes::Pages;
use doorward_domain::Act;
use doorward_web::language::Words;

/// The largest logo taken in, in bytes, with the form around it. It is made smaller here.
const LOGO_FORM: usize = 260 * 1_024;

/// Registers the pages.
pub(crate) fn pages(pages: Pages) -> Pages {
    let (see, manage, keys) = (Act::SeeSettings, Act::ManageSettings, Act::ManageKeys);
    let pages = pages
        .page("/portal/settings", see, company::show)
        .form("/portal/settings", manage, company::submit)
        .upload("/portal/settings/logo", manage, LOGO_FORM, company::set_logo)
        .page("/portal/settings/limits", see, limits::show)
        .form("/portal/settings/limits", manage, limits::submit)
        .page("/portal/settings/mail", manage, mail::show)
        .form("/portal/settings/mail/test", manage, mail::test)
        .fresh_page("/portal/settings/mail/{id}", manage, mail::message)
        .form("/portal/settings/mail/{id}/retry", manage, mail::retry);
    pages
        .page("/portal/settings/webhooks", manage, webhooks::show)
        .form("/portal/settings/webhooks", manage, webhooks::add)
        .page("/portal/settings/webhooks/{number}", manage, webhooks::one)
        .form("/portal/settings/webhooks/{number}/switch", manage, webhooks::switch)
        .form("/portal/settings/webhooks/{number}/test", manage, webhooks::test)
        .form("/portal/settings/webhooks/{number}/replay", manage, webhooks::replay)
        .page("/portal/settings/webhooks/{number}/delete", manage, webhooks::ask_delete)
        .form("/portal/settings/webhooks/{number}/delete", manage, webhooks::delete)
        .page("/portal/settings/keys", keys, api_keys::show)
        .fresh_page("/portal/settings/keys/new", keys, api_keys::ask)
        .fresh_form("/portal/settings/keys/new", keys, api_keys::add)
        .form("/portal/settings/keys/{id}/revoke", keys, api_keys::revoke)
        .page("/portal/settings/security", keys, security::show)
        .fresh_page("/portal/settings/security/key", keys, security::reveal)
        .fresh_page("/portal/settings/security/rotate", keys, security::ask_rotate)
        .fresh_form("/portal/settings/security/rotate", keys, security::rotate)
        .page("/portal/settings/administrators", Act::ManageAdministrators, administrators::show)
        .fresh_page("/portal/settings/backup", Act::BackUp, backup::show)
        .fresh_form("/portal/settings/backup", Act::BackUp, backup::make)
}

/// A part of the settings, as the row of tabs shows it.
pub(crate) struct Tab {
    /// What it is called.
    pub(crate) label: String,
    /// Where it is.
    pub(crate) href: &'static str,
    /// Whether one is there.
    pub(crate) here: bool,
}

/// The tabs that a role sees.
pub(crate) fn tabs(t: Words, may: impl Fn(Act) -> bool, here: &str) -> Vec<Tab> {
    let all = [
        ("settings-company", "/portal/settings", Act::SeeSettings),
        ("settings-limits", "/portal/settings/limits", Act::SeeSettings),
        ("settings-mail", "/portal/settings/mail", Act::ManageSettings),
        ("settings-webhooks", "/portal/settings/webhooks", Act::ManageSettings),
        ("settings-keys", "/portal/settings/keys", Act::ManageKeys),
        ("settings-security", "/portal/settings/security", Act::ManageKeys),
        ("settings-administrators", "/portal/settings/administrators", Act::ManageAdministrators),
        ("settings-backup", "/portal/settings/backup", Act::BackUp),
    ];
    let open = all.into_iter().filter(|(_, _, act)| may(*act));
    open.map(|(label, href, _)| Tab { label: t.say(label), href, here: href == here }).collect()
}
