//! Where an invited person says who she is, and what she reads when she is in.

use super::Shell;
use super::assets::{self, Address};
use crate::language::Words;
use askama::Template;

/// A field that was perhaps filled in before.
#[derive(Debug, Clone, Copy, Default)]
pub(crate) struct FormField<'a> {
    /// What was entered, or nothing.
    pub(crate) value: &'a str,
    /// What is wrong with it, as a whole sentence that stands alone.
    pub(crate) problem: Option<&'a str>,
}

/// The form: `/join/form`. A password that was entered is never sent back. No `Debug`: it holds the
/// particulars of a person.
#[derive(Template)]
#[template(path = "invitation_form.html")]
pub(crate) struct InvitationForm<'a> {
    /// Around it.
    pub(crate) shell: Shell<'a>,
    /// Its texts.
    pub(crate) t: Words,
    /// The company, as in "Join NAME".
    pub(crate) inviter: &'a str,
    /// The invited address. It is shown and never read back.
    pub(crate) email: &'a str,
    /// `first_name`.
    pub(crate) first_name: FormField<'a>,
    /// `last_name`.
    pub(crate) last_name: FormField<'a>,
    /// `phone`, in E.164 with or without spaces.
    pub(crate) phone: FormField<'a>,
    /// Whether the company asks for a telephone number.
    pub(crate) phone_required: bool,
    /// What was wrong with the password.
    pub(crate) password_problem: Option<&'a str>,
    /// The fewest characters taken.
    pub(crate) password_shortest: usize,
}

impl<'a> InvitationForm<'a> {
    /// The id of each field with a problem, and the problem, in the order of the page.
    fn problems(&self) -> Vec<(&'static str, &'a str)> {
        let fields = [
            ("first-name", self.first_name.problem),
            ("last-name", self.last_name.problem),
            ("phone", self.phone.problem),
            ("password", self.password_problem),
        ];
        fields.into_iter().filter_map(|(id, problem)| Some((id, problem?))).collect()
    }

    /// How many characters are typed of how many, with `#` for what is typed.
    fn count_text(&self) -> String {
        let shortest = self.password_shortest.to_string();
        self.t.two("join-password-count", ("typed", "#"), ("count", &shortest))
    }

    /// Where the script is served.
    #[expect(clippy::unused_self, reason = "templates call methods, not functions")]
    fn script(&self) -> Address {
        assets::INVITATION.address()
    }
}

/// What the person reads when she is in.
#[derive(Template)]
#[template(path = "invitation_done.html")]
pub(crate) struct InvitationDone<'a> {
    /// Around it.
    pub(crate) shell: Shell<'a>,
    /// Its texts.
    pub(crate) t: Words,
    /// What she is called.
    pub(crate) first_name: &'a str,
    /// The company.
    pub(crate) inviter: &'a str,
    /// What she signs in with.
    pub(crate) email: &'a str,
}
