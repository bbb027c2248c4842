//! Where somebody takes a picture that a client asked for.

use super::Shell;
use super::assets::{self, Address};
use crate::language::Words;
use askama::Template;
use doorward_domain::Factor;

/// The form: `/capture/form`. No `Debug`: it holds the name of a person.
#[derive(Template)]
#[template(path = "capture_form.html")]
pub(crate) struct CaptureForm<'a> {
    /// Around it.
    pub(crate) shell: Shell<'a>,
    /// Its texts.
    pub(crate) t: Words,
    /// The company that asks.
    pub(crate) company: &'a str,
    /// What the person is called.
    pub(crate) first_name: &'a str,
    /// What to take a picture of.
    pub(crate) factor: Factor,
    /// The names of the texts that say how to hold it.
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
    /// What is asked for.
    fn title(&self) -> String {
        self.t.say(match self.factor {
            Factor::Palm => "capture-of-palm",
            Factor::Face => "capture-of-face",
            Factor::Finger => "capture-of-finger",
        })
    }

    /// What she agrees to.
    fn consent(&self) -> String {
        let key = match self.factor {
            Factor::Palm => "capture-agree-palm",
            Factor::Face => "capture-agree-face",
            Factor::Finger => "capture-agree-finger",
        };
        self.t.one(key, "company", self.company)
    }

    /// Where the script is served.
    #[expect(clippy::unused_self, reason = "templates call methods, not functions")]
    fn script(&self) -> Address {
        assets::CAPTURE.address()
    }
}
