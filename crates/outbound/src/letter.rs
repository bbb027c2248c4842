//! A letter as a MIME message (RFC 5322, RFC 2045): text and HTML as alternatives, the logo inside
//! the HTML. Not for what it says.

use lettre::message::header::ContentType;
use lettre::message::{Attachment, Body, Mailbox, Message, MultiPart, SinglePart};
use lettre::{Address, address::Envelope};
use std::time::SystemTime;

/// The name under which the HTML refers to the logo, as `cid:logo`.
const LOGO: &str = "logo";

/// The formats of a logo.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum LogoFormat {
    /// PNG.
    Png,
    /// JPEG.
    Jpeg,
}

/// A picture that the HTML shows.
#[derive(Clone)]
pub struct LogoPicture {
    /// Its format.
    pub format: LogoFormat,
    /// Its bytes.
    pub bytes: Vec<u8>,
}

/// Whom letters come from: an address, and a name if the administrator gave one.
#[derive(Debug, Clone)]
pub struct Sender(Mailbox);

/// A text that is no sender.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("is not an e-mail address, alone or as Name <address>")]
pub struct SenderProblem;

impl Sender {
    /// Reads `address` or `Name <address>`.
    ///
    /// # Errors
    /// When it is neither.
    pub fn parse(text: &str) -> Result<Self, SenderProblem> {
        text.parse().map(Self).map_err(|_| SenderProblem)
    }

    /// What follows the at sign.
    pub fn domain(&self) -> &str {
        self.0.email.domain()
    }
}

/// A letter to one person.
pub struct Letter<'a> {
    /// Whom it comes from.
    pub sender: &'a Sender,
    /// The name shown for the sender when she has none of her own.
    pub sender_name: &'a str,
    /// The address of the person.
    pub recipient: &'a str,
    /// The subject.
    pub subject: &'a str,
    /// Names the letter however often it is sent, without the angle brackets.
    pub message_id: &'a str,
    /// When it was written.
    pub date: SystemTime,
    /// The text.
    pub text: String,
    /// The same as HTML, referring to `cid:logo` if there is a logo.
    pub html: String,
    /// The logo.
    pub logo: Option<LogoPicture>,
}

/// The letter cannot be written as a message; it never will be.
#[derive(Debug, thiserror::Error)]
#[error("{0}")]
pub struct LetterError(String);

impl Letter<'_> {
    /// The message with its envelope.
    pub(crate) fn write(self) -> Result<(Envelope, Vec<u8>), LetterError> {
        let wrong = |problem: String| LetterError(problem);
        let recipient: Address = self
            .recipient
            .parse()
            .map_err(|_| wrong("the address of the recipient cannot be used".to_owned()))?;
        let Mailbox { name, email } = self.sender.0.clone();
        let shown = name.unwrap_or_else(|| one_line(self.sender_name));
        let from = Mailbox::new((!shown.is_empty()).then_some(shown), email);
        let message = Message::builder()
            .from(from)
            .to(Mailbox::new(None, recipient))
            .subject(one_line(self.subject))
            .date(self.date)
            .message_id(Some(format!("<{}>", self.message_id)))
            .multipart(body(self.text, self.html, self.logo))
            .map_err(|error| wrong(error.to_string()))?;
        Ok((message.envelope().clone(), message.formatted()))
    }
}

/// A header is one line: what would begin another is left out.
fn one_line(text: &str) -> String {
    crate::one_line(text, 200)
}

fn body(text: String, html: String, logo: Option<LogoPicture>) -> MultiPart {
    let alternatives = MultiPart::alternative().singlepart(SinglePart::plain(text));
    let Some(logo) = logo else { return alternatives.singlepart(SinglePart::html(html)) };
    let (kind, name) = match logo.format {
        LogoFormat::Png => ("image/png", "logo.png"),
        LogoFormat::Jpeg => ("image/jpeg", "logo.jpg"),
    };
    let html = MultiPart::related().singlepart(SinglePart::html(html));
    // Both are constants that the library's own tests read.
    let Ok(kind) = ContentType::parse(kind) else { return alternatives.multipart(html) };
    let picture = Attachment::new_inline_with_name(LOGO.to_owned(), name.to_owned());
    alternatives.multipart(html.singlepart(picture.body(Body::new(logo.bytes), kind)))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn letter<'a>(sender: &'a Sender, recipient: &'a str, subject: &'a str) -> Letter<'a> {
        Letter {
            sender,
            sender_name: "Lakeside\r\nBcc: x@example.org",
            recipient,
            subject,
            message_id: "1@example.org",
            date: SystemTime::UNIX_EPOCH,
            text: "Grüße".to_owned(),
            html: "<p>Grüße</p>".to_owned(),
            logo: Some(LogoPicture { format: LogoFormat::Png, bytes: vec![0, 1, 2] }),
        }
    }

    #[test]
    fn no_text_can_begin_a_header_of_its_own() {
        let sender = Sender::parse("doors@example.org").unwrap();
        let subject = "Hello\r\nBcc: x@example.org\r\n\r\nbody";
        let (envelope, message) = letter(&sender, "a@example.org", subject).write().unwrap();
        let message = String::from_utf8(message).unwrap();
        assert!(!message.to_lowercase().contains("\nbcc:"), "{message}");
        assert!(message.contains("Message-ID: <1@example.org>\r\n"), "{message}");
        assert_eq!(envelope.to().len(), 1);
        assert!(message.is_ascii());
    }

    #[test]
    fn a_recipient_that_cannot_be_is_an_error() {
        let sender = Sender::parse("Doors <doors@example.org>").unwrap();
        assert_eq!(sender.domain(), "example.org");
        assert!(letter(&sender, "a@b@c", "x").write().is_err());
        assert!(Sender::parse("doors").is_err());
    }
}
