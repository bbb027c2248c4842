//! Mail by SMTP (RFC 5321): a connection, letters on it one after another, and what the mail server
//! said to each. Every step ends in time.
//!
//! Not for trying again: an error says whether that would help.

use crate::letter::{Letter, LetterError};
use crate::trust::Trust;
use doorward_domain::Secret;
use lettre::address::Envelope;
use lettre::transport::smtp::authentication::{Credentials, Mechanism};
use lettre::transport::smtp::client::{AsyncSmtpConnection, Certificate, TlsParameters};
use lettre::transport::smtp::commands::{Data, Mail, Rcpt, Rset};
use lettre::transport::smtp::extension::{ClientId, Extension, MailBodyParameter, MailParameter};
use std::net::IpAddr;
use std::time::Duration;
use tokio::time::timeout;

/// The longest sentence of a mail server that is kept.
const LONGEST_REASON: usize = 300;

/// How the way to the mail server is protected.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum SmtpSecurity {
    /// A plain beginning that must turn into TLS.
    StartTls,
    /// TLS from the first byte.
    Tls,
    /// Nothing.
    None,
}

/// How mail is sent.
#[derive(Debug, Clone)]
pub struct SmtpSettings {
    /// The mail server.
    pub host: String,
    /// Its port; `None`: the usual one.
    pub port: Option<u16>,
    /// The protection.
    pub security: SmtpSecurity,
    /// Who signs in, if anybody has to.
    pub user: Option<(String, Secret)>,
    /// What this server calls itself.
    pub hello: String,
    /// How long each step may take.
    pub step: Duration,
}

/// Settings that cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum SmtpSetupError {
    /// A password over a way that others can listen to.
    #[error("a password is sent over TLS only: smtp_security must be starttls or tls")]
    PlainPassword,
    /// TLS cannot be set up.
    #[error("TLS to the mail server: {0}")]
    Tls(String),
}

/// Why a letter is not with the mail server.
#[derive(Debug, thiserror::Error)]
pub enum SmtpError {
    /// Trying again may help.
    #[error("{0}")]
    Temporary(String),
    /// It will never be taken.
    #[error("{0}")]
    Permanent(String),
}

impl From<LetterError> for SmtpError {
    fn from(error: LetterError) -> Self {
        Self::Permanent(error.to_string())
    }
}

/// A way to a mail server.
#[derive(Clone)]
pub struct Smtp {
    settings: SmtpSettings,
    tls: Option<TlsParameters>,
}

/// An open connection to it.
pub struct SmtpConnection {
    inner: AsyncSmtpConnection,
    step: Duration,
    broken: bool,
}

impl Smtp {
    /// Prepares the way.
    ///
    /// # Errors
    /// When the settings would send a password in the clear, or TLS cannot be set up.
    pub fn new(settings: SmtpSettings, trust: &Trust) -> Result<Self, SmtpSetupError> {
        let tls = match settings.security {
            SmtpSecurity::None if settings.user.is_some() && !is_loopback(&settings.host) => {
                return Err(SmtpSetupError::PlainPassword);
            }
            SmtpSecurity::None => None,
            SmtpSecurity::StartTls | SmtpSecurity::Tls => Some(parameters(&settings.host, trust)?),
        };
        Ok(Self { settings, tls })
    }

    /// How long a letter may take at the most, on a connection of its own.
    pub fn longest(&self) -> Duration {
        // Connecting, TLS, signing in; then sender, recipient, the beginning and end of the letter,
        // and the way back to order when one of these is refused.
        self.settings.step * 8
    }

    /// Connects and signs in.
    ///
    /// # Errors
    /// Always one that may pass: no letter was refused yet.
    pub async fn connect(&self) -> Result<SmtpConnection, SmtpError> {
        let settings = &self.settings;
        let (hello, step) = (ClientId::Domain(settings.hello.clone()), settings.step);
        let usual = match settings.security {
            SmtpSecurity::StartTls => 587,
            SmtpSecurity::Tls => 465,
            SmtpSecurity::None => 25,
        };
        let server = (settings.host.as_str(), settings.port.unwrap_or(usual));
        let from_the_start = settings.security == SmtpSecurity::Tls;
        let tls = self.tls.clone().filter(|_| from_the_start);
        let connecting = AsyncSmtpConnection::connect_tokio1(server, Some(step), &hello, tls, None);
        let mut inner = in_time(step, "connecting", connecting).await?;
        if let (SmtpSecurity::StartTls, Some(tls)) = (settings.security, self.tls.clone()) {
            in_time(step, "STARTTLS", inner.starttls(tls, &hello)).await?;
        }
        if let Some((user, password)) = &settings.user {
            let credentials = Credentials::new(user.clone(), password.reveal().to_owned());
            let mechanisms = [Mechanism::Plain, Mechanism::Login];
            in_time(step, "signing in", inner.auth(&mechanisms, &credentials)).await?;
        }
        Ok(SmtpConnection { inner, step, broken: false })
    }
}

impl SmtpConnection {
    /// Gives the mail server a letter.
    ///
    /// # Errors
    /// When it is not taken. A letter that was dropped in the middle may still have been taken: it
    /// is sent again under the same Message-ID.
    pub async fn send(&mut self, letter: Letter<'_>) -> Result<(), SmtpError> {
        let (envelope, message) = letter.write()?;
        let options = self.options(&envelope, &message)?;
        let Err(refused) = self.try_send(&envelope, &message, options).await else { return Ok(()) };
        match refused {
            Refused::InWords(error) => {
                // The next letter needs a fresh beginning.
                let reset = in_time(self.step, "RSET", self.inner.command(Rset)).await;
                self.broken |= reset.is_err();
                Err(error)
            }
            Refused::InSilence(error) => {
                // An answer that comes late would be taken for that to the next letter.
                self.broken = true;
                Err(error)
            }
        }
    }

    async fn try_send(
        &mut self,
        envelope: &Envelope,
        message: &[u8],
        options: Vec<MailParameter>,
    ) -> Result<(), Refused> {
        let (step, inner) = (self.step, &mut self.inner);
        let mail = Mail::new(envelope.from().cloned(), options);
        in_time_of_letter(step, "the sender", inner.command(mail)).await?;
        for recipient in envelope.to() {
            let rcpt = Rcpt::new(recipient.clone(), Vec::new());
            in_time_of_letter(step, "the recipient", inner.command(rcpt)).await?;
        }
        in_time_of_letter(step, "the letter", inner.command(Data)).await?;
        in_time_of_letter(step, "the letter", inner.message(message)).await
    }

    fn options(
        &self,
        envelope: &Envelope,
        message: &[u8],
    ) -> Result<Vec<MailParameter>, SmtpError> {
        let takes = |extension| self.inner.server_info().supports_feature(extension);
        let mut options = Vec::new();
        let addresses = envelope.to().iter().chain(envelope.from());
        if addresses.into_iter().any(|address| !address.to_string().is_ascii()) {
            if !takes(Extension::SmtpUtfEight) {
                let reason = "the mail server takes no addresses beyond ASCII";
                return Err(SmtpError::Permanent(reason.to_owned()));
            }
            options.push(MailParameter::SmtpUtfEight);
        }
        if !message.is_ascii() {
            options.push(MailParameter::Body(MailBodyParameter::EightBitMime));
        }
        Ok(options)
    }

    /// Whether nothing more can be sent on it.
    pub fn is_broken(&self) -> bool {
        self.broken || self.inner.has_broken()
    }

    /// Says goodbye.
    pub async fn close(mut self) {
        if !self.is_broken() {
            // Whatever it answers, everything was confirmed before.
            let _ = timeout(self.step, self.inner.quit()).await;
        }
    }
}

type Answered<T> = Result<T, lettre::transport::smtp::Error>;

/// A step before any letter. What is refused here is refused to this server, not to the letter, and
/// an administrator can mend it.
async fn in_time<T>(
    step: Duration,
    what: &str,
    work: impl Future<Output = Answered<T>>,
) -> Result<T, SmtpError> {
    match timeout(step, work).await {
        Ok(Ok(done)) => Ok(done),
        Ok(Err(error)) => Err(SmtpError::Temporary(reason(what, &error))),
        Err(_) => Err(SmtpError::Temporary(late(step, what))),
    }
}

/// How a letter was not taken.
enum Refused {
    /// The mail server said so.
    InWords(SmtpError),
    /// It went away, or said nothing that can be understood in time.
    InSilence(SmtpError),
}

/// A step of a letter, which the mail server may refuse for good.
async fn in_time_of_letter<T>(
    step: Duration,
    what: &str,
    work: impl Future<Output = Answered<T>>,
) -> Result<(), Refused> {
    let error = match timeout(step, work).await {
        Ok(Ok(_)) => return Ok(()),
        Ok(Err(error)) => error,
        Err(_) => return Err(Refused::InSilence(SmtpError::Temporary(late(step, what)))),
    };
    let reason = reason(what, &error);
    let Some(code) = error.status().map(u16::from) else {
        return Err(Refused::InSilence(SmtpError::Temporary(reason)));
    };
    // These ask for another way of signing in, which is no fault of the letter's.
    let signing_in = matches!(code, 530 | 534 | 535 | 538);
    Err(Refused::InWords(if error.is_permanent() && !signing_in {
        SmtpError::Permanent(reason)
    } else {
        SmtpError::Temporary(reason)
    }))
}

fn late(step: Duration, what: &str) -> String {
    format!("{what}: the mail server did not answer within {} s", step.as_secs_f32())
}

fn reason(what: &str, error: &lettre::transport::smtp::Error) -> String {
    let mut text = format!("{what}: {error}");
    let mut source = std::error::Error::source(error);
    while let Some(inner) = source {
        let inner_text = inner.to_string();
        if !text.contains(&inner_text) {
            text = format!("{text}: {inner_text}");
        }
        source = inner.source();
    }
    crate::one_line(&text, LONGEST_REASON)
}

fn parameters(host: &str, trust: &Trust) -> Result<TlsParameters, SmtpSetupError> {
    let wrong = |error: lettre::transport::smtp::Error| SmtpSetupError::Tls(error.to_string());
    let mut builder = TlsParameters::builder(host.to_owned());
    for certificate in trust.own() {
        let certificate = Certificate::from_der(certificate.to_vec()).map_err(wrong)?;
        builder = builder.add_root_certificate(certificate);
    }
    builder.build_rustls().map_err(wrong)
}

fn is_loopback(host: &str) -> bool {
    host.eq_ignore_ascii_case("localhost")
        || host.parse::<IpAddr>().is_ok_and(|address| address.is_loopback())
}
