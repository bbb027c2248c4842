//! Letters on their way to the mail server, one after another on one connection.

use super::lanes::Left;
use super::settle::{End, Taken};
use super::{Content, open};
use crate::App;
use crate::courier::{Courier, MailRoute};
use crate::error::Error;
use crate::mail::{LOGO, LOGO_HERE};
use doorward_domain::Timestamp;
use doorward_outbound::{Letter, LogoFormat, LogoPicture, SmtpConnection, SmtpError};
use doorward_store::outbox as stored;
use doorward_store::{company_logos, company_logos::CompanyLogo};
use std::time::{Duration, SystemTime, UNIX_EPOCH};
use tokio::sync::watch;

/// Between the last moment of an attempt and the first of another's.
pub(super) const MARGIN: Duration = Duration::from_secs(2);

impl App {
    /// Sends what is due.
    pub(super) async fn mail_lane(
        &self,
        courier: &Courier,
        stop: &watch::Receiver<bool>,
    ) -> Result<Left, Error> {
        let Some(route) = &courier.mail else { return Ok(Left::Empty) };
        let lease = route.smtp.longest() + MARGIN;
        let mut connection = None;
        let mut left = Left::Empty;
        while !*stop.borrow() {
            let Some(taken) = self.take(lease, stored::next_mail).await? else { break };
            let end = self.send(route, &mut connection, &taken).await;
            self.settle(courier.retry, &taken, end, None).await?;
            // The next letter would meet the same.
            if connection.is_none() {
                left = Left::Stuck;
                break;
            }
        }
        if let Some(connection) = connection {
            connection.close().await;
        }
        Ok(left)
    }

    /// Sends one letter, on the connection that is there or on a new one, which stays if it can.
    pub(super) async fn send(
        &self,
        route: &MailRoute,
        connection: &mut Option<SmtpConnection>,
        taken: &Taken,
    ) -> End {
        if connection.as_ref().is_none_or(SmtpConnection::is_broken) {
            *connection = None;
            match route.smtp.connect().await {
                Ok(new) => *connection = Some(new),
                Err(SmtpError::Temporary(reason) | SmtpError::Permanent(reason)) => {
                    return End::Failed(reason);
                }
            }
        }
        let Some(open) = connection else { return End::Failed(String::new()) };
        match self.try_send(route, open, taken).await {
            Ok(Ok(())) => End::Sent,
            Ok(Err((SmtpError::Temporary(reason), said))) => {
                End::Failed(without_secrets(&reason, &said))
            }
            Ok(Err((SmtpError::Permanent(reason), said))) => {
                End::Refused(without_secrets(&reason, &said))
            }
            Err(error) => End::Failed(error.to_string()),
        }
    }

    async fn try_send(
        &self,
        route: &MailRoute,
        connection: &mut SmtpConnection,
        taken: &Taken,
    ) -> Result<Result<(), (SmtpError, String)>, Error> {
        let row = &taken.row;
        let Some(Content::Letter { text, html }) = open(&self.ring, row)? else {
            let gone = SmtpError::Permanent("the letter has no content".to_owned());
            return Ok(Err((gone, String::new())));
        };
        let company = self.stored_company(row.company).await?;
        let id = row.company;
        let logo = self.db.read(move |c| company_logos::get(c, id).map_err(Error::from)).await?;
        let logo = logo.and_then(picture);
        let said = format!("{text}\n{html}");
        let letter = Letter {
            sender: &route.sender,
            sender_name: company.as_ref().map_or("", |company| company.name.as_str()),
            recipient: &row.recipient,
            subject: &row.subject,
            message_id: &format!("{}@{}", row.id, route.sender.domain()),
            date: system_time(row.created_at),
            text,
            html: html.replacen(LOGO_HERE, if logo.is_some() { LOGO } else { "" }, 1),
            logo,
        };
        Ok(connection.send(letter).await.map_err(|error| (error, said)))
    }
}

fn picture(logo: CompanyLogo) -> Option<LogoPicture> {
    let format = match logo.media_type.as_str() {
        "image/png" => LogoFormat::Png,
        "image/jpeg" => LogoFormat::Jpeg,
        _ => return None,
    };
    Some(LogoPicture { format, bytes: logo.bytes })
}

fn system_time(at: Timestamp) -> SystemTime {
    UNIX_EPOCH + at.since(Timestamp::default())
}

/// What a mail server said, without words of the letter that it may have repeated: a link in it
/// opens something, and this is kept and shown.
fn without_secrets(reason: &str, letter: &str) -> String {
    const LONG: usize = 12;
    let hidden = |word: &str| {
        let bare = word.trim_matches(|c: char| !c.is_alphanumeric());
        bare.len() >= LONG && letter.contains(bare)
    };
    let words = reason.split(' ').map(|word| if hidden(word) { "(hidden)" } else { word });
    words.collect::<Vec<_>>().join(" ")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_a_mail_server_repeats_of_a_letter_is_not_kept() {
        let letter = "Follow:\n\nhttps://doors.example.org/i#AbCdEf0123456789\n";
        let said = "554 URL <https://doors.example.org/i#AbCdEf0123456789> is on a list";
        assert_eq!(without_secrets(said, letter), "554 URL (hidden) is on a list");
        assert_eq!(without_secrets("550 AbCdEf0123456789", letter), "550 (hidden)");
        assert_eq!(without_secrets("550 no such user here", letter), "550 no such user here");
    }
}
