//! Where somebody takes a picture that a client asked for.

use super::Shell;
use super::assets::{self, Address};
use askama::Template;

/// The form: `/capture/form`. No `Debug`: it holds the name of a person.
#[derive(Template)]
#[template(path = "capture_form.html")]
pub(crate) struct CaptureForm<'a> {
    /// Around it.
    pub(crate) shell: Shell<'a>,
    /// The company that asks.
    pub(crate) company: &'a str,
    /// What the person is called.
    pub(crate) first_name: &'a str,
    /// What to take a picture of: `palm`, `face` or `finger`.
    pub(crate) what: &'a str,
    /// How to hold it, in a few sentences.
    pub(crate) advice: &'a [&'a str],
    /// Whether what is made of the picture is kept, so that the person has to agree.
    pub(crate) keeps: bool,
    /// Whether she had agreed when she sent the form the last time.
    pub(crate) agreed: bool,
    /// What was wrong with the picture.
    pub(crate) picture_problem: Option<&'a str>,
    /// That she has not agreed.
    pub(crate) consent_problem: Option<&'a str>,
}

impl CaptureForm<'_> {
    /// Where the script is served.
    #[expect(clippy::unused_self, reason = "templates call methods, not functions")]
    fn script(&self) -> Address {
        assets::CAPTURE.address()
    }
}
