//! Judging answers. The usual form is recognised by its bytes; any other that JSON allows is
//! parsed, so that a server which spaces its JSON differently is not called wrong.

use super::Bytes;
use crate::engine::Outcome;
use serde_json::Value;

/// How much of a wrong answer is shown.
const SHOWN: usize = 300;

/// A whole answer.
#[derive(Debug)]
pub(crate) struct Answer {
    /// The HTTP status.
    pub(crate) status: u16,
    /// The whole body.
    pub(crate) body: Bytes,
    /// The first cookie that is set, as a browser sends it back.
    pub(crate) cookie: Option<String>,
}

/// Whether an answer is the expected one.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Verdict {
    /// It is.
    Right,
    /// HTTP 429.
    Limited,
    /// It is not.
    Wrong,
}

impl Answer {
    /// The verdict, given that an unlimited answer is right if `right` says so.
    pub(crate) fn judge(&self, right: impl FnOnce(&Self) -> bool) -> Verdict {
        match self.status {
            429 => Verdict::Limited,
            _ if right(self) => Verdict::Right,
            _ => Verdict::Wrong,
        }
    }

    /// The outcome for the tally.
    pub(crate) fn outcome(&self, verdict: Verdict) -> Outcome {
        match verdict {
            Verdict::Right => Outcome::Right,
            Verdict::Limited => Outcome::Limited,
            Verdict::Wrong => Outcome::Wrong(self.shown()),
        }
    }

    /// The start of the answer, for a person to read; a token in it is left out.
    pub(crate) fn shown(&self) -> String {
        let text = String::from_utf8_lossy(&self.body);
        if text.contains("access_token") || text.contains("magic_token") {
            return format!("HTTP {} (an answer with a token)", self.status);
        }
        // Line ends and control characters would spoil the table.
        let plain = |letter: char| if letter.is_control() { ' ' } else { letter };
        let short: String = text.chars().take(SHOWN).map(plain).collect();
        format!("HTTP {} {short}", self.status)
    }
}

/// Success: HTTP 200 and envelope 1/0.
pub(crate) fn right_envelope(answer: &Answer) -> bool {
    envelope_is(answer, br#"{"response_code":1,"response_subcode":0,"#, 1, 0)
}

/// The refusal of a company without a plan: HTTP 200 and envelope 0/417.
pub(crate) fn refused_by_plan(answer: &Answer) -> bool {
    envelope_is(answer, br#"{"response_code":0,"response_subcode":417,"#, 0, 417)
}

/// The person does not exist: HTTP 200 and envelope 0/119.
pub(crate) fn lacks_person(answer: &Answer) -> bool {
    envelope_is(answer, br#"{"response_code":0,"response_subcode":119,"#, 0, 119)
}

/// A token: HTTP 200 and a body that holds one.
pub(crate) fn right_token(answer: &Answer) -> bool {
    const USUAL: &[u8] = br#"{"access_token":""#;
    answer.status == 200
        && (answer.body.starts_with(USUAL)
            || parsed(answer).is_some_and(|json| json.get("access_token").is_some()))
}

/// The guid of an AddUser answer.
pub(crate) fn new_guid(answer: &Answer) -> Option<String> {
    const USUAL: &[u8] =
        br#"{"response_code":1,"response_subcode":0,"response_text":null,"response_data":"{\"guid\":\""#;
    if answer.status != 200 {
        return None;
    }
    let usual = answer.body.strip_prefix(USUAL).and_then(|rest| rest.get(..36));
    let guid = match usual.and_then(|guid| std::str::from_utf8(guid).ok()) {
        Some(guid) => guid.to_owned(),
        None => guid_by_parsing(answer)?,
    };
    is_guid(&guid).then_some(guid)
}

/// Whether a text is a GUID in its usual form.
pub(crate) fn is_guid(text: &str) -> bool {
    text.len() == 36
        && text.bytes().enumerate().all(|(place, byte)| match place {
            8 | 13 | 18 | 23 => byte == b'-',
            _ => byte.is_ascii_hexdigit(),
        })
}

fn guid_by_parsing(answer: &Answer) -> Option<String> {
    if !right_envelope(answer) {
        return None;
    }
    let data: Value = serde_json::from_str(parsed(answer)?.get("response_data")?.as_str()?).ok()?;
    data.get("guid")?.as_str().map(str::to_owned)
}

fn envelope_is(answer: &Answer, usual: &[u8], code: u64, subcode: u64) -> bool {
    if answer.status != 200 {
        return false;
    }
    let number = |json: &Value, name| json.get(name).and_then(Value::as_u64);
    answer.body.starts_with(usual)
        || parsed(answer).is_some_and(|json| {
            number(&json, "response_code") == Some(code)
                && number(&json, "response_subcode") == Some(subcode)
        })
}

fn parsed(answer: &Answer) -> Option<Value> {
    serde_json::from_slice(&answer.body).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    const ADDED: &str = r#"{"response_code":1,"response_subcode":0,"response_text":null,"response_data":"{\"guid\":\"bf78c938-bf06-4625-bf79-7622f3f98e88\"}"}"#;

    fn answer(status: u16, body: &str) -> Answer {
        Answer { status, body: Bytes::copy_from_slice(body.as_bytes()), cookie: None }
    }

    #[test]
    fn the_guid_is_found_compact_and_spaced() {
        let guid = Some("bf78c938-bf06-4625-bf79-7622f3f98e88".to_owned());
        assert_eq!(new_guid(&answer(200, ADDED)), guid);
        assert_eq!(new_guid(&answer(200, &ADDED.replace(",\"r", ",\n    \"r"))), guid);
        assert_eq!(new_guid(&answer(500, ADDED)), None);
        assert_eq!(new_guid(&answer(200, &ADDED.replace("bf78", "zz78"))), None);
        assert_eq!(new_guid(&answer(200, &ADDED.replace("code\":1", "code\":0"))), None);
    }

    #[test]
    fn envelopes_are_told_apart() {
        assert!(right_envelope(&answer(200, ADDED)));
        let refused = r#"{"response_code":0,"response_subcode":417,"response_text":"x"}"#;
        assert!(refused_by_plan(&answer(200, refused)));
        assert!(!right_envelope(&answer(200, refused)));
        assert!(!lacks_person(&answer(200, refused)));
        assert!(lacks_person(&answer(200, r#"{ "response_subcode": 119, "response_code": 0 }"#)));
        assert!(!right_envelope(&answer(200, "")));
    }

    #[test]
    fn limits_come_before_rightness() {
        assert_eq!(answer(429, ADDED).judge(|_| true), Verdict::Limited);
        assert_eq!(answer(200, ADDED).judge(right_envelope), Verdict::Right);
        assert_eq!(answer(200, "{}").judge(right_envelope), Verdict::Wrong);
    }

    #[test]
    fn a_shown_answer_holds_no_token() {
        for name in ["access_token", "magic_token"] {
            let shown = answer(201, &format!(r#"{{"{name}":"sesame"}}"#)).shown();
            assert!(!shown.contains("sesame"), "{shown}");
        }
    }
}
