//! The ways out of the house, made from the settings. Not for using them.

use crate::error::Error;
use crate::settings::Settings;
use doorward_app::{Courier, MailRoute, Retry};
use doorward_domain::Secret;
use doorward_locks::Reach;
use doorward_outbound::{Guard, HookClient, Sender, Smtp, SmtpSecurity, SmtpSettings, Trust};
use std::path::Path;
use std::time::Duration;

/// The ways out, checked before anything is served.
///
/// # Errors
/// When a setting of mail or webhooks cannot be used; the text names it.
pub(crate) fn of(settings: &Settings) -> Result<Courier, Error> {
    let wrong = |name: &str, problem: String| Error::Configuration(format!("{name}: {problem}"));
    let file = Path::new(&settings.outbound_ca);
    let trust = Trust::load((!settings.outbound_ca.is_empty()).then_some(file))
        .map_err(|error| wrong("outbound_ca", error.to_string()))?;
    let guard = Guard::parse(&settings.webhook_allow)
        .map_err(|error| wrong("webhook_allow", error.to_string()))?;
    let hooks =
        HookClient::new(guard, &trust).map_err(|error| wrong("outbound_ca", error.to_string()))?;
    Ok(Courier {
        mail: mail(settings, &trust)?,
        hooks,
        locks: Reach::new(&trust).map_err(|error| wrong("outbound_ca", error.to_string()))?,
        retry: Retry {
            first: Duration::from_millis(settings.outbox_retry_ms.max(1)),
            tries: settings.outbox_tries.max(1),
        },
        hook_limit: Duration::from_secs(settings.webhook_timeout_seconds.max(1)),
        question_limit: Duration::from_millis(settings.hook_timeout_ms.max(1)),
    })
}

fn mail(settings: &Settings, trust: &Trust) -> Result<Option<MailRoute>, Error> {
    if settings.smtp_host.is_empty() {
        return Ok(None);
    }
    let wrong = |problem: String| Error::Configuration(problem);
    let sender = Sender::parse(&settings.mail_from)
        .map_err(|problem| wrong(format!("mail_from {problem}")))?;
    let security = match settings.smtp_security.as_str() {
        "starttls" => SmtpSecurity::StartTls,
        "tls" => SmtpSecurity::Tls,
        "none" => SmtpSecurity::None,
        _ => return Err(wrong("smtp_security must be starttls, tls or none".to_owned())),
    };
    let user = (!settings.smtp_user.is_empty())
        .then(|| (settings.smtp_user.clone(), Secret::new(settings.smtp_password.reveal())));
    let smtp = SmtpSettings {
        host: settings.smtp_host.clone(),
        port: (settings.smtp_port != 0).then_some(settings.smtp_port),
        security,
        user,
        hello: sender.domain().to_owned(),
        step: Duration::from_secs(settings.smtp_timeout_seconds.max(1)),
    };
    let smtp = Smtp::new(smtp, trust).map_err(|error| wrong(error.to_string()))?;
    Ok(Some(MailRoute { smtp, sender }))
}
