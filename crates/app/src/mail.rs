//! The letters that the product writes: each a text and the same as HTML, made from typed templates.
//!
//! Not for sending: a letter goes into the outbox in the transaction of what it tells of.

use crate::error::{Error, Fault};
use crate::outbox::Mail;
use askama::Template;
use doorward_domain::access::Zone;
use doorward_domain::{Email, Timestamp};

/// The longest subject, in characters.
const LONGEST_SUBJECT: usize = 120;

/// Where the HTML shows the logo, if there is one when the letter is sent. What people write is
/// escaped, so none of them can write this.
pub(crate) const LOGO_HERE: &str = "<!--logo-->";
/// What it becomes.
pub(crate) const LOGO: &str = "<img src=\"cid:logo\" alt=\"\" height=\"48\" \
     style=\"display:block;height:48px;max-width:240px;margin:0 0 16px\">";

/// Somebody is invited into the company.
#[derive(Template)]
#[template(path = "invitation.html")]
pub struct Invitation<'a> {
    /// The name of the company.
    pub company: &'a str,
    /// The link that makes her a member.
    pub link: &'a str,
    /// When it ends, in words: see [`moment`].
    pub expires: &'a str,
}

/// Somebody gets a link that opens doors.
#[derive(Template)]
#[template(path = "guest_link.html")]
pub struct GuestLinkLetter<'a> {
    /// The name of the company.
    pub company: &'a str,
    /// The name of the link.
    pub name: &'a str,
    /// The names of the doors.
    pub doors: &'a [String],
    /// From when it holds, in words; `None`: from now.
    pub from: Option<&'a str>,
    /// Until when it holds, in words; `None`: for ever.
    pub until: Option<&'a str>,
    /// The link.
    pub link: &'a str,
}

/// Somebody proves that a link was sent to her.
#[derive(Template)]
#[template(path = "guest_code.html")]
pub struct GuestCode<'a> {
    /// The name of the company.
    pub company: &'a str,
    /// The code.
    pub code: &'a str,
    /// How many minutes it holds.
    pub minutes: u32,
}

/// Somebody is asked to take a picture.
#[derive(Template)]
#[template(path = "capture.html")]
pub struct CaptureLetter<'a> {
    /// The name of the company.
    pub company: &'a str,
    /// What to take a picture of, such as `palm`.
    pub what: &'a str,
    /// Where.
    pub link: &'a str,
    /// When the link ends, in words: see [`moment`].
    pub expires: &'a str,
}

/// Somebody chooses a new password.
#[derive(Template)]
#[template(path = "password_reset.html")]
pub struct PasswordResetLetter<'a> {
    /// The name of the company.
    pub company: &'a str,
    /// Where.
    pub link: &'a str,
    /// When the link ends, in words: see [`moment`].
    pub expires: &'a str,
}

/// Somebody's second factors were taken away by an administrator.
#[derive(Template)]
#[template(path = "factors_forgotten.html")]
pub struct FactorsForgotten<'a> {
    /// The name of the company.
    pub company: &'a str,
    /// Where she signs in.
    pub sign_in: &'a str,
}

/// Nothing but a proof that mail arrives.
#[derive(Template)]
#[template(path = "test.html")]
pub struct TestLetter<'a> {
    /// The name of the company.
    pub company: &'a str,
}

macro_rules! text_templates {
    ($($name:ident of $letter:ident: $path:literal;)*) => {$(
        #[derive(Template)]
        #[template(path = $path)]
        struct $name<'a>(&'a $letter<'a>);
    )*};
}

text_templates! {
    InvitationText of Invitation: "invitation.txt";
    GuestLinkText of GuestLinkLetter: "guest_link.txt";
    GuestCodeText of GuestCode: "guest_code.txt";
    CaptureText of CaptureLetter: "capture.txt";
    PasswordResetText of PasswordResetLetter: "password_reset.txt";
    FactorsForgottenText of FactorsForgotten: "factors_forgotten.txt";
    TestText of TestLetter: "test.txt";
}

/// An invitation. `key` is the same for two that must not both be sent.
///
/// # Errors
/// When the template cannot be rendered.
pub fn invitation(key: String, to: Email, letter: &Invitation<'_>) -> Result<Mail, Error> {
    let subject = format!("Your invitation to {}", letter.company);
    write(key, to, &subject, &InvitationText(letter), letter)
}

/// A guest link.
///
/// # Errors
/// When the template cannot be rendered.
pub fn guest_link(key: String, to: Email, letter: &GuestLinkLetter<'_>) -> Result<Mail, Error> {
    let subject = format!("{}: your link to the door", letter.company);
    write(key, to, &subject, &GuestLinkText(letter), letter)
}

/// A code that proves where it was sent.
///
/// # Errors
/// When the template cannot be rendered.
pub fn guest_code(key: String, to: Email, letter: &GuestCode<'_>) -> Result<Mail, Error> {
    // Not in the subject: subjects are shown on locked telephones, and kept when the rest is gone.
    let subject = format!("{}: your code", letter.company);
    write(key, to, &subject, &GuestCodeText(letter), letter)
}

/// A link under which somebody takes a picture.
///
/// # Errors
/// When the template cannot be rendered.
pub fn capture(key: String, to: Email, letter: &CaptureLetter<'_>) -> Result<Mail, Error> {
    let subject = format!("{}: take a picture of your {}", letter.company, letter.what);
    write(key, to, &subject, &CaptureText(letter), letter)
}

/// A link under which somebody chooses a new password.
///
/// # Errors
/// When the template cannot be rendered.
pub fn password_reset(
    key: String,
    to: Email,
    letter: &PasswordResetLetter<'_>,
) -> Result<Mail, Error> {
    let subject = format!("{}: choose a new password", letter.company);
    write(key, to, &subject, &PasswordResetText(letter), letter)
}

/// A letter that tells somebody that her second factors were taken away.
///
/// # Errors
/// When the template cannot be rendered.
pub fn factors_forgotten(
    key: String,
    to: Email,
    letter: &FactorsForgotten<'_>,
) -> Result<Mail, Error> {
    let subject = format!("{}: your second factors were removed", letter.company);
    write(key, to, &subject, &FactorsForgottenText(letter), letter)
}

/// A letter that says only that mail arrives.
///
/// # Errors
/// When the template cannot be rendered.
pub fn test(key: String, to: Email, letter: &TestLetter<'_>) -> Result<Mail, Error> {
    let subject = format!("Test of mail for {}", letter.company);
    write(key, to, &subject, &TestText(letter), letter)
}

/// A time as letters write it, in the zone of whoever reads it.
pub fn moment(at: Timestamp, zone: &Zone) -> String {
    const DAYS: [&str; 7] =
        ["Sunday", "Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday"];
    let local = zone.local(at);
    let day = DAYS.get(local.date.weekday()).copied().unwrap_or_default();
    let (hour, minute) = (local.second / 3_600, local.second / 60 % 60);
    format!("{day}, {}, {hour:02}:{minute:02} ({zone})", local.date)
}

fn write(
    unique_key: String,
    to: Email,
    subject: &str,
    text: &impl Template,
    html: &impl Template,
) -> Result<Mail, Error> {
    let failed = |error: askama::Error| Fault::Letter(error.to_string());
    Ok(Mail {
        unique_key,
        to,
        subject: doorward_outbound::one_line(subject, LONGEST_SUBJECT),
        text: text.render().map_err(failed)?,
        html: html.render().map_err(failed)?,
    })
}

#[cfg(test)]
mod tests;
