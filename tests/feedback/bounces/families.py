"""Reports in the form of one mail system each; the people are made up. Each with whom it names, and why it says so."""

from textwrap import dedent

from newsletter.feedback.bounces.reasons import Reason
from tests.feedback.bounces.mails import VERP

RETURNED = f"""\
Return-Path: <{VERP}>
Received: from relay.news.example.org (relay.news.example.org [192.0.2.1])
From: Bridge Quarterly <news@news.example.org>
To: Mina Han <mina@reader.example>
Subject: Bridge Quarterly
Message-ID: <0123456789abcdef0123456789abcdef01234567@news.example.org>

Hello.
"""
MINA = "mina@reader.example"


def said(author: str, subject: str, body: str, *header: str, separator: str = "") -> bytes:
    """A report in plain words; after the separator, where there is one, the mail it is about."""
    lines = [f"From: {author}", f"To: {VERP}", f"Subject: {subject}", *header]
    text = dedent(body).strip("\n")
    returned = f"\n\n{separator}\n\n{RETURNED}" if separator else "\n"
    return ("\n".join(lines) + "\n\n" + text + returned).encode()


def beside(
    author: str, subject: str, body: str, *header: str, kind: str = "message/rfc822", charset: str = "utf-8"
) -> bytes:
    """A report in words with the returned mail as a part, and no status part."""
    head = [f"From: {author}", f"To: {VERP}", f"Subject: {subject}", *header]
    head += ["MIME-Version: 1.0", 'Content-Type: multipart/mixed; boundary="=_b"']
    text = dedent(body).strip("\n")
    return (
        ("\n".join(head) + f"\n\n--=_b\nContent-Type: text/plain; charset={charset}\n\n").encode()
        + text.encode(charset)
        + f"\n\n--=_b\nContent-Type: {kind}\n\n{RETURNED}\n--=_b--\n".encode()
    )


DAEMON = "MAILER-DAEMON@mx.example.net"
FAMILIES: dict[str, tuple[bytes, tuple[str, ...], Reason]] = {
    "qmail": (
        said(DAEMON, "failure notice", """
            Hi. This is the qmail-send program at mx.example.net.
            I'm afraid I wasn't able to deliver your message to the following addresses.
            This is a permanent error; I've given up. Sorry it didn't work out.

            <mina@reader.example>:
            Sorry, no mailbox here by that name. (#5.1.1)
            """, separator="--- Below this line is a copy of the message."),
        (MINA,), Reason.NO_MAILBOX,
    ),
    "qmail, no host": (
        said(DAEMON, "failure notice", """
            Hi. This is the qmail-send program at mx.example.net.
            I'm afraid I wasn't able to deliver your message to the following addresses.

            <mina@reader.example>:
            Sorry, I couldn't find any host named reader.example. (#5.1.2)
            """, separator="--- Below this line is a copy of the message."),
        (MINA,), Reason.NO_DOMAIN,
    ),
    "qmail, connection": (
        said(DAEMON, "failure notice", """
            Hi. This is the qmail-send program at mx.example.net.

            <mina@reader.example>:
            Sorry, I wasn't able to establish an SMTP connection. (#4.4.1)
            I'm not going to try again; this message has been in the queue too long.
            """, separator="--- Below this line is a copy of the message."),
        (MINA,), Reason.EXPIRED,
    ),
    "exim": (
        said("Mail Delivery System <Mailer-Daemon@mx.example.net>", "Mail delivery failed: returning message to sender", """
            This message was created automatically by mail delivery software.

            A message that you sent could not be delivered to one or more of its
            recipients. This is a permanent error. The following address(es) failed:

              mina@reader.example
                host mx.reader.example [192.0.2.8]
                SMTP error from remote mail server after RCPT TO:<mina@reader.example>:
                550 5.1.1 <mina@reader.example>: Recipient address rejected: User unknown in virtual mailbox table
            """, separator="------ This is a copy of the message, including all the headers. ------"),
        (MINA,), Reason.NO_MAILBOX,
    ),
    "exim, unrouteable": (
        said("Mail Delivery System <Mailer-Daemon@mx.example.net>", "Mail delivery failed: returning message to sender", """
            This message was created automatically by mail delivery software.

            A message that you sent could not be delivered to one or more of its
            recipients. This is a permanent error. The following address(es) failed:

              mina@reader.example
                Unrouteable address
            """, "X-Failed-Recipients: mina@reader.example",
            separator="------ This is a copy of the message, including all the headers. ------"),
        (MINA,), Reason.NO_DOMAIN,
    ),
    "exim, late": (
        said("Mail Delivery System <Mailer-Daemon@mx.example.net>", "Warning: message 1ABC delayed 24 hours", """
            This message was created automatically by mail delivery software.
            A message that you sent has not yet been delivered to one or more of its
            recipients after more than 24 hours on the queue on mx.example.net.

            The address to which the message has not yet been delivered is:

              mina@reader.example
                Delay reason: connection timed out

            No action is required on your part. Delivery attempts will continue for
            some time, and this warning may be repeated at intervals.
            """),
        (MINA,), Reason.CONNECTION,
    ),
    "postfix without parts": (
        said("Mail Delivery System <MAILER-DAEMON@mx.example.net>", "Undelivered Mail Returned to Sender", """
            This is the mail system at host mx.example.net.

            I'm sorry to have to inform you that your message could not
            be delivered to one or more recipients. It's attached below.

            For further assistance, please send mail to postmaster.

                               The mail system

            <mina@reader.example>: host mx.reader.example[192.0.2.8] said: 550 5.7.1
                Service unavailable; client [192.0.2.1] blocked using
                https://www.spamhaus.org/query/ip/192.0.2.1 (in reply to RCPT TO command)
            """),
        (MINA,), Reason.BLOCKED,
    ),
    "old sendmail": (
        said("Mail Delivery Subsystem <MAILER-DAEMON@mx.example.net>", "Returned mail: User unknown", """
            The original message was received at Thu, 29 Apr 2004 23:34:45 +0900
            from relay.news.example.org [192.0.2.1]

               ----- The following addresses had permanent fatal errors -----
            <mina@reader.example>

               ----- Transcript of session follows -----
            ... while talking to mx.reader.example.:
            >>> RCPT To:<mina@reader.example>
            <<< 550 <mina@reader.example>... User unknown
            550 <mina@reader.example>... User unknown
            """, separator="   ----- Original message follows -----"),
        (MINA,), Reason.NO_MAILBOX,
    ),
    "V5 sendmail": (
        said("MAILER-DAEMON (Mail Delivery Subsystem)", "Returned mail: Host unknown", """
               ----- Transcript of session follows -----
            While talking to mx.reader.example:
            >>> RCPT To:<mina@reader.example>
            <<< 550 <mina@reader.example>, User Unknown
            550 <mina@reader.example>... User unknown
            """, separator="   ----- Unsent message follows -----"),
        (MINA,), Reason.NO_MAILBOX,
    ),
    "V5 sendmail, by its returned header": (
        said("MAILER-DAEMON (Mail Delivery Subsystem)", "Returned mail: Deferred: Connection timed out", """
               ----- Transcript of session follows -----
            421 reader.example (smtp)... Deferred: Connection timed out during user open with reader.example
            """, separator="   ----- Unsent message follows -----"),
        (MINA,), Reason.CONNECTION,
    ),
    "OpenSMTPD": (
        said("Mailer Daemon <MAILER-DAEMON@mx.example.net>", "Delivery status notification: error", """
                Hi!

                This is the MAILER-DAEMON, please DO NOT REPLY to this email.

                An error has occurred while attempting to deliver a message for
                the following list of recipients:

            mina@reader.example: 550 5.2.2 <mina@reader.example>... Mailbox Full

            """, separator="    Below is a copy of the original message:"),
        (MINA,), Reason.FULL,
    ),
    "OpenSMTPD, late": (
        said("Mailer Daemon <MAILER-DAEMON@mx.example.net>", "Delivery status notification: warning", """
                Hi!

                This is the MAILER-DAEMON, please DO NOT REPLY to this email.

                A message is delayed for more than 4 hours for the following
                list of recipients:

            mina@reader.example: Network error on destination MXs

                Please note that this is only a temporary failure report.
                The message is kept in the queue for up to 4 days.
                You DO NOT NEED to re-send the message to these recipients.
            """),
        (MINA,), Reason.CONNECTION,
    ),
    "DragonFly": (
        said("MAILER-DAEMON <>", "Mail delivery failed", """
            This is the DragonFly Mail Agent v0.13 at mx.example.net.

            There was an error delivering your mail to <mina@reader.example>.

            mx.reader.example [192.0.2.8] did not like our RCPT TO:
            550 5.1.1 <mina@reader.example> User unknown

            Message headers follow below.
            """, separator="Message headers follow."),
        (MINA,), Reason.NO_MAILBOX,
    ),
    "Courier": (
        said('"Courier mail server at mx.example.net" <@>', "NOTICE: mail delivery status.", """
            This is a delivery status notification from mx.example.net,
            running the Courier mail server, version 0.65.2.

            The original message was received on Sat, 11 Dec 2010 12:19:57 +0900
            from [192.0.2.1]

            ---------------------------------------------------------------------------

                                       UNDELIVERABLE MAIL

            Your message to the following recipients cannot be delivered:

            <mina@reader.example>:
                mx.reader.example [192.0.2.8]:
            >>> RCPT TO:<mina@reader.example>
            <<< 550 5.1.1 <mina@reader.example>... User Unknown

            ---------------------------------------------------------------------------
            """),
        (MINA,), Reason.NO_MAILBOX,
    ),
    "Exchange 5.5": (
        said("System Administrator <postmaster@reader.example>", "Undeliverable: Bridge Quarterly", """
            Your message

              To:      news@news.example.org
              Subject: Bridge Quarterly
              Sent:    Thu, 29 Apr 2007 16:51:51 -0500

            did not reach the following recipient(s):

            mina@reader.example on Thu, 29 Apr 2007 16:51:51 -0500
                The recipient name is not recognized
                The MTS-ID of the original message is: c=jp;a= ;p=neko
            ;l=EXCHANGE000000000000000000
                MSEXCH:IMS:EXAMPLE:READER:EXCHANGE 0 (000C05A6) Unknown Recipient
            """),
        (MINA,), Reason.NO_MAILBOX,
    ),
    "Exchange 2007": (
        said("Microsoft Exchange <postmaster@reader.example>", "Undeliverable: Bridge Quarterly", """
            Delivery has failed to these recipients or distribution lists:

            Mina Han<mailto:mina@reader.example>
            The recipient's e-mail address was not found in the recipient's e-mail system.

            Diagnostic information for administrators:

            Generating server: mx.reader.example

            mina@reader.example
            #550 5.1.1 RESOLVER.ADR.RecipNotFound; not found ##

            Original message headers:

            Received: from relay.news.example.org
            """),
        (MINA,), Reason.NO_MAILBOX,
    ),
    "Exchange, size": (
        said("Microsoft Exchange <postmaster@reader.example>", "Undeliverable: Bridge Quarterly", """
            Diagnostic information for administrators:

            Generating server: mx.reader.example

            mina@reader.example
            #550 5.2.3 RESOLVER.RST.RecipSizeLimit; message too large for this recipient ##

            Original message headers:
            """),
        (MINA,), Reason.SIZE,
    ),
    "Exchange in Korean": (
        beside("Microsoft Outlook <MicrosoftExchange329e71ec88ae4615@reader.example>",
            "=?utf-8?B?67Cw64us65CY7KeAIOyViuydjDogQnJpZGdl?=", """
            다음 받는 사람 또는 그룹에 메시지를 배달하지 못했습니다.

            한민아(mina@reader.example)
            입력한 전자 메일 주소를 찾을 수 없습니다. 받는 사람의 전자 메일 주소를 확인하고 메시지를 다시 보내십시오.

            관리자용 진단 정보:

            생성 서버: mx.reader.example

            mina@reader.example
            Remote Server returned '550 5.1.10 RESOLVER.ADR.RecipientNotFound; Recipient not found by SMTP address lookup'

            원본 메시지 머리글:
            """),
        (MINA,), Reason.NO_MAILBOX,
    ),
    "Domino": (
        said("Postmaster@reader.example", "DELIVERY FAILURE: User mina not listed in Domino Directory", """
            Your message

              Subject: Bridge Quarterly

            was not delivered to:

              mina@reader.example

            because:

              User mina (mina@reader.example) not listed in Domino Directory
            """),
        (MINA,), Reason.NO_MAILBOX,
    ),
    "Notes": (
        said("Mail Router <postmaster@reader.example>", "Undeliverable message", """
            ------- Failure Reasons  --------

            User not listed in public Name & Address Book
            mina@reader.example


            ------- Returned Message --------
            """),
        (MINA,), Reason.NO_MAILBOX,
    ),
    "Yahoo": (
        said("MAILER-DAEMON@yahoo.example", "Failure Notice", """
            Sorry, we were unable to deliver your message to the following address.

            <mina@reader.example>:
            Remote host said:
            554 delivery error: dd This user doesn't have a reader.example account (mina@reader.example) [0]
            """, separator="--- Below this line is a copy of the message."),
        (MINA,), Reason.NO_MAILBOX,
    ),
    "Gmail, old": (
        said("Mail Delivery Subsystem <mailer-daemon@googlemail.example>", "Delivery Status Notification (Failure)", """
            Delivery to the following recipient failed permanently:

                 mina@reader.example

            Technical details of permanent failure:
            We tried to deliver your message, but it was rejected by the recipient domain.
            The error that the other server returned was: 550 550 5.1.1 Unknown user (state 14).
            """, "X-Failed-Recipients: mina@reader.example", separator="----- Original message -----"),
        (MINA,), Reason.NO_MAILBOX,
    ),
    "Gmail, expired": (
        said("Mail Delivery Subsystem <mailer-daemon@googlemail.example>", "Delivery Status Notification (Failure)", """
            Delivery to the following recipient failed permanently:

                 mina@reader.example

            Technical details of permanent failure:
            DNS Error: Could not contact DNS servers. The recipient server did not respond.
            """, separator="----- Original message -----"),
        (MINA,), Reason.CONNECTION,
    ),
    "iCloud": (
        beside("Internet Mail Delivery <postmaster@mx.example.net>", "Delivery Notification: Delivery has failed", """
            This report relates to a message you sent with the following header fields:

              Message-id: <0123456789abcdef0123456789abcdef01234567@news.example.org>
              Date: Fri, 21 Nov 2014 23:34:45 +0900
              From: Bridge Quarterly <news@news.example.org>
              To: mina@reader.example
              Subject: Bridge Quarterly

            Your message cannot be delivered to the following recipients:

              Recipient address: mina@reader.example
              Reason: Remote SMTP server has rejected address
              Diagnostic code: smtp;550 5.1.1 <mina@reader.example>... User Unknown
              Remote system: dns;mx.reader.example (TCP|192.0.2.1|47323|192.0.2.8|25)
            """),
        (MINA,), Reason.NO_MAILBOX,
    ),
    "GMX": (
        said("GMX Mailer Daemon <mailer-daemon@gmx.example>", "Mail delivery failed: returning message to sender", '''
            This message was created automatically by mail delivery software.
            A message that you sent could not be delivered to one or more of
            its recipients. This is a permanent error. The following address
            failed:

            "mina@reader.example":
            SMTP error from remote server after RCPT command:
            host: mx.reader.example
            5.1.1 <mina@reader.example>... User Unknown
            ''', separator="--- The header of the original message is following. ---"),
        (MINA,), Reason.NO_MAILBOX,
    ),
    "GMX, expired": (
        said("GMX Mailer Daemon <mailer-daemon@gmx.example>", "Mail delivery failed: returning message to sender", """
            This message was created automatically by mail delivery software.
            A message that you sent could not be delivered to one or more of
            its recipients. The following address failed:

            <mina@reader.example>
            Reason:
            delivery retry timeout exceeded
            """, separator="--- The header of the original message is following. ---"),
        (MINA,), Reason.EXPIRED,
    ),
    "ezweb": (
        said("Postmaster@ezweb.example", "Mail System Error - Returned Mail", """
            The user(s) account is temporarily over quota.

            <mina@reader.example>
            """, separator="-" * 50),
        (MINA,), Reason.FULL,
    ),
    "ezweb, rejected": (
        said("Postmaster@ezweb.example", "Mail System Error - Returned Mail", """
            Each of the following recipients was rejected by a remote
            mail server.  The reasons given by the server are included to
            help you determine why each recipient was rejected.

                Recipient: <mina@reader.example>
                >>> RCPT TO:<mina@reader.example>
                <<< 550 <mina@reader.example>: User unknown
            """),
        (MINA,), Reason.NO_MAILBOX,
    ),
    "KDDI": (
        beside("no-reply@kddi.example", "Mail could not be delivered", """
            Your mail sent on: Thu, 29 Apr 2010 11:04:47 +0900
                Could not be delivered to: <mina@reader.example>
                As their mailbox is full.
            """),
        (MINA,), Reason.FULL,
    ),
    "X1": (
        said('"Mail Deliver System" <MAILER-DAEMON@mx.example.net>', "Returned Mail: User unknown", """
            The original message was received at Thu, 29 Apr 2010 23:34:45 +0900 (JST)
            from news@news.example.org

            ---The following addresses had delivery errors---

            mina@reader.example [User unknown]
            """, separator="Received: from 192.0.2.1"),
        (MINA,), Reason.NO_MAILBOX,
    ),
    "X2": (
        said(DAEMON, "Delivery failure", """
            Message from mx.example.net.
            Unable to deliver message to the following address(es).

            <mina@reader.example>:
            This user doesn't have a reader.example account (mina@reader.example) [0]
            """, separator="--- Original message follows."),
        (MINA,), Reason.NO_MAILBOX,
    ),
    "X3": (
        beside("Mail Delivery System <MAILER-DAEMON@mx.example.net>", "Delivery status notification", """
            ============================================================================
                  This is an automatically generated Delivery Status Notification.

            Delivery to the following recipients failed permanently:

               * mina@reader.example

            ============================================================================
                                         Technical details:

            SMTP:RCPT host 192.0.2.8: 553 5.3.0 <mina@reader.example>... No such user here
            ============================================================================
            """),
        (MINA,), Reason.NO_MAILBOX,
    ),
    "X6": (
        said("MAILER-DAEMON@mx.example.net", "There was an error sending your mail", """
            1 error(s):

            SMTP Server <mx.reader.example> rejected recipient <mina@reader.example>
              (Error following RCPT command). It responded as follows: [550 5.1.1 User unknown]

            The attachment contains the original mail headers
            """),
        (MINA,), Reason.NO_MAILBOX,
    ),
    "mFILTER": (
        said("m-FILTER <mailer-daemon@reader.example>", "failure notice", """
            このメールは「m-FILTER」が自動的に生成して送信しています。
            メールサーバーとの通信中、下記の理由により
            このメールは送信できませんでした。

            以下のメールアドレスへの送信に失敗しました。
            mina@reader.example

            -------server message
            550 5.1.1 unknown user <mina@reader.example>

            -------SMTP command
            DATA
            """, "X-Mailer: m-FILTER", separator="-------original message"),
        (MINA,), Reason.NO_MAILBOX,
    ),
    "InterScan": (
        beside('"InterScan MSS" <postmaster@reader.example>', "Mail could not be delivered", """
            Sent <<< RCPT TO:<mina@reader.example>
            Received >>> 550 5.1.1 <mina@reader.example>... user unknown

            Unable to deliver message to <mina@reader.example>
            """),
        (MINA,), Reason.NO_MAILBOX,
    ),
    "MailMarshal": (
        said("postmaster@reader.example", 'Undeliverable Mail: "Bridge Quarterly"', """
            Your message:
               From:    news@news.example.org
               Subject: Bridge Quarterly

            Could not be delivered because of

            550 5.1.1 User unknown

            The following recipients were affected:
               mina@reader.example

            Additional Information
            ======================
            Original Sender:    <news@news.example.org>
            Sender-MTA:         <192.0.2.1>
            """),
        (MINA,), Reason.NO_MAILBOX,
    ),
    "McAfee": (
        beside("postmaster@reader.example", "Delivery Status", """
               --- The following addresses had delivery problems ---

            <mina@reader.example>   (User unknown mina@reader.example)
            """, "X-NAI-Header: Modified by McAfee Email and Web Security Virtual Appliance"),
        (MINA,), Reason.NO_MAILBOX,
    ),
    "SurfControl": (
        beside("postmaster@reader.example", "Message could not be sent", """
            Your message could not be sent.
            A transcript of the attempts to send the message follows.
            The number of attempts made: 1
            Addressed To: mina@reader.example

            Thu 29 Apr 2010 23:34:45 +0900
            Failed to send to identified host,
            mina@reader.example: [192.0.2.5], 550 mina@reader.example... No such user
            --- Message non-deliverable.
            """, "X-Mailer: SurfControl E-mail Filter"),
        (MINA,), Reason.NO_MAILBOX,
    ),
    "IMailServer": (
        said("Postmaster <postmaster@reader.example>", "Undeliverable Mail", """
            Unknown user: mina@reader.example

            """, "X-Mailer: <SMTP32 v8.22>", separator="Original message follows."),
        (MINA,), Reason.NO_MAILBOX,
    ),
    "MailFoundry": (
        beside("postmaster@mx.example.net", "Message delivery has failed", """
            Unable to deliver message to: <mina@reader.example>
            Delivery failed for the following reason:
            Server mx.reader.example[192.0.2.8] failed with: 550 <mina@reader.example> No such user here

            This has been a permanent failure.  No further delivery attempts will be made.
            """),
        (MINA,), Reason.NO_MAILBOX,
    ),
    "Apache James": (
        beside("postmaster@mx.example.net", "[BOUNCE]", """
            Hi. This is the James mail server at mx.example.net.
            I'm afraid I wasn't able to deliver your message to the following addresses.
            This is a permanent error; I've given up. Sorry it didn't work out.  Below
            I include the list of recipients and the reason why I was unable to deliver
            your message.

            Message details:
              Subject: Bridge Quarterly
              Sent date: Thu Apr 29 01:20:50 JST 2015
              MAIL FROM: news@news.example.org
              RCPT TO: mina@reader.example
              From: Bridge Quarterly <news@news.example.org>
              To: mina@reader.example
              Size (in bytes): 1024

            550 - Requested action not taken: no such user here
            """),
        (MINA,), Reason.NO_MAILBOX,
    ),
    "Activehunter": (
        beside('"MAILER-DAEMON" <MAILER-DAEMON@mx.example.net>', "FAILURE NOTICE :", """
              ----- The following addresses had permanent fatal errors -----

            >>> mina@reader.example <mina@reader.example>

              ----- Transcript of session follows -----
            550 sorry, no mailbox here by that name (#5.1.1 - chkusr)
            """),
        (MINA,), Reason.NO_MAILBOX,
    ),
    "Biglobe": (
        beside("MAILER-DAEMON@biglobe.example", "Returned mail: User unknown", """
               ----- The following addresses had delivery problems -----
            mina@reader.example
               ----- Non-delivered information -----
            The number of messages in recipient's mailbox exceeded the local limit.
            """),
        (MINA,), Reason.FULL,
    ),
    "GroupWise": (
        said("Mailer-Daemon <Mailer-Daemon@reader.example>", "Message status - undeliverable", """
            The message that you sent was undeliverable to the following:
            \tmina@reader.example (user not found)

            Possibly truncated original message follows:
            """),
        (MINA,), Reason.NO_MAILBOX,
    ),
    "Barracuda": (
        said("Mail Filter <postmaster@reader.example>", "**Message you sent blocked by our bulk email filter**", """
            Your message to: mina@reader.example
            was blocked by our Spam Firewall. The email you sent with the following subject has NOT BEEN DELIVERED:

            Subject: Bridge Quarterly
            """),
        (MINA,), Reason.CONTENT,
    ),
    "Amazon WorkMail": (
        beside("Mail Delivery Service <postmaster@amazonses.example>", "Undeliverable: Bridge Quarterly", """
            Your message to the following recipients couldn't be delivered.

            Technical report:

            Final-Recipient: rfc822;mina@reader.example
            Diagnostic-Code: smtp;550 5.1.1 <mina@reader.example>... User Unknown
            Status: 5.1.1
            """),
        (MINA,), Reason.NO_MAILBOX,
    ),
    "Naver in Korean": (
        beside("Mail Delivery Subsystem <mailer-daemon@portal.example>",
            "=?utf-8?B?W+uwmOyGoV0g66mU7J287J20IOyghOyGoeuQmOyngCDslYrslZjsirXri4jri6Q=?=", """
            요청하신 메일이 아래의 이유로 전송되지 않았습니다.

            받는 사람: mina@reader.example
            실패 이유: 수신자가 존재하지 않습니다. (550 5.1.1 No such user)
            """),
        (MINA,), Reason.NO_MAILBOX,
    ),
    "Nate in EUC-KR": (
        beside("Postmaster <postmaster@portal.example>", "=?euc-kr?B?udi82yC43sDP?=", """
            회원님이 보내신 메일이 전달되지 못하고 반송되었습니다.

            수신자: mina@reader.example
            사유: 수신자의 메일함 용량 초과
            """, charset="euc-kr"),
        (MINA,), Reason.FULL,
    ),
    "Daum, dormant": (
        beside("MAILER-DAEMON <MAILER-DAEMON@portal.example>", "=?utf-8?B?67CY7Iah?=", """
            보내신 메일이 아래 수신자에게 전달되지 않았습니다.

            <mina@reader.example>
            휴면 계정입니다.
            """),
        (MINA,), Reason.INACTIVE,
    ),
    "qmail, no mail exchanger": (
        said(DAEMON, "failure notice", """
            Hi. This is the qmail-send program at mx.example.net.

            <mina@reader.example>:
            Sorry, I couldn't find a mail exchanger or IP address. (#5.4.4)
            """, separator="--- Below this line is a copy of the message."),
        (MINA,), Reason.NO_DOMAIN,
    ),
    "qmail, disabled by its directory": (
        said(DAEMON, "failure notice", """
            Hi. This is the qmail-send program at mx.example.net.

            <mina@reader.example>:
            Mailaddress is administratively disabled. (#5.2.1)
            """, separator="--- Below this line is a copy of the message."),
        (MINA,), Reason.DISABLED,
    ),
    "qmail, our name": (
        said(DAEMON, "failure notice", """
            Hi. This is the qmail-send program at mx.example.net.

            <mina@reader.example>:
            Connected to 192.0.2.8 but my name was rejected.
            Remote host said: 501 Bad
            """, separator="--- Below this line is a copy of the message."),
        (MINA,), Reason.AUTHENTICATION,
    ),
    "Plesk": (
        said(DAEMON, "failure notice", """
            Hi. This is the qmail-send program at mx.example.net.

            <mina@reader.example>:
            mail account mina@reader.example is turned off
            """, separator="--- Below this line is a copy of the message."),
        (MINA,), Reason.DISABLED,
    ),
    "MX Logic": (
        said("Mail Delivery System <mailer-daemon@mx.example.net>", "Mail delivery failed: returning message to sender", """
            This message was created automatically by mail delivery software.

            A message that you have sent could not be delivered to one or more
            recipients.  This is a permanent error.  The following address failed:

              <mina@reader.example>: 550 5.1.1 User unknown
            """, separator="Included is a copy of the message header:"),
        (MINA,), Reason.NO_MAILBOX,
    ),
    "Zoho": (
        said("mailer-daemon@mx.example.net", "Undelivered Mail Returned to Sender", """
            This message was created automatically by mail delivery software.
            A message that you sent could not be delivered to one or more of its recipients.

            mina@reader.example Invalid Address, ERROR_CODE :550, ERROR_CODE :5.1.1 User unknown
            """, separator="Received: from mx.example.net by mx2.example.net"),
        (MINA,), Reason.NO_MAILBOX,
    ),
    "Zoho, not reachable": (
        said("mailer-daemon@mx.example.net", "Undelivered Mail Returned to Sender", """
            This message was created automatically by mail delivery software.
            A message that you sent could not be delivered to one or more of its recipients.

            [Status: Error, Address: <mina@reader.example>, ResponseCode 421, , Host not reachable.]
            """, separator="Received: from mx.example.net by mx2.example.net"),
        (MINA,), Reason.CONNECTION,
    ),
    "Exchange 2003, in a directory": (
        said("System Administrator <postmaster@reader.example>", "Undeliverable: Bridge Quarterly", """
            Your message

              To:      'Mina Han'
              Subject: Bridge Quarterly

            did not reach the following recipient(s):

            c=US;a= ;p=ORG;dda:SMTP=mina@reader.example; on Thu, 29 Apr 2010 18:14:35 +0000
                The recipient name is not recognized
                MSEXCH:IMS:ORG:SITE:EXCHANGE 0 (000C05A6) Unknown Recipient
            """),
        (MINA,), Reason.NO_MAILBOX,
    ),
    "a telephone company": (
        beside("sysadmin@mx.example.net", "Undeliverable message", """
            Message could not be delivered to mobile.
            Error: No valid recipients for this MM

            Original Message:
            From: Bridge Quarterly <news@news.example.org>
            To: mina@reader.example
            Subject: Bridge Quarterly
            """),
        (MINA,), Reason.NO_MAILBOX,
    ),
    "a list for members": (
        said("Mail Delivery Subsystem <mailer-daemon@mx.example.net>", "Delivery Status Notification (Failure)", """
            550 5.1.1 You are not a member of this list: address unknown
            """, "X-Failed-Recipients: mina@reader.example", separator="----- Original message -----"),
        (MINA,), Reason.POLICY,
    ),
    "Gmail, in words only": (
        said("Mail Delivery Subsystem <mailer-daemon@googlemail.example>", "Delivery Status Notification (Failure)", """
            ** Recipient inbox full **

            Your message couldn't be delivered to mina@reader.example. Their inbox is full, or it's getting too
            much mail right now.
            """, separator="----- Original message -----"),
        (MINA,), Reason.FULL,
    ),
    "Gmail, late": (
        said("Mail Delivery Subsystem <mailer-daemon@googlemail.example>", "Delivery Status Notification (Delay)", """
            ** Delivery incomplete **

            There was a temporary problem delivering your message to mina@reader.example. Gmail will retry for 46 more hours.

            The recipient server did not accept our requests to connect.
            """, separator="----- Original message -----"),
        (MINA,), Reason.CONNECTION,
    ),
    "old sendmail, an alias": (
        said("Mail Delivery Subsystem <MAILER-DAEMON@mx.example.net>", "Returned mail: User unknown", """
               ----- The following addresses had permanent fatal errors -----
            jun@elsewhere.example
                (reason: 550 5.1.1 User unknown)
                (expanded from: <mina@reader.example>)

               ----- Transcript of session follows -----
            >>> RCPT To:<jun@elsewhere.example>
            <<< 550 5.1.1 User unknown
            """, separator="   ----- Original message follows -----"),
        (MINA,), Reason.NO_MAILBOX,
    ),
    "exim, a list": (
        said("Mail Delivery System <Mailer-Daemon@mx.example.net>", "Mail delivery failed: returning message to sender", """
            This message was created automatically by mail delivery software.

            A message that you sent could not be delivered to one or more of its
            recipients. This is a permanent error. The following address(es) failed:

              jun@elsewhere.example
                (generated from mina@reader.example)
                550 5.1.1 User unknown
              han@elsewhere.example
                (generated from mina@reader.example)
                552 5.2.2 Mailbox full
            """, separator="------ This is a copy of the message, including all the headers. ------"),
        (MINA,), Reason.FULL,
    ),
    "Microsoft 365 in Korean": (
        beside("Microsoft Outlook <MicrosoftExchange329e71ec88ae4615@reader.example>",
            "=?utf-8?B?67Cw64us65CY7KeAIOyViuydjDogQnJpZGdl?=", """
            mina@reader.example에게 보낸 메시지를 배달할 수 없습니다.

            reader.example에서 mina을(를) 찾을 수 없습니다.
            """),
        (MINA,), Reason.NO_MAILBOX,
    ),
    "Amavis": (
        said("Content-filter at mx.example.net <postmaster@mx.example.net>", "Considered UNSOLICITED BULK EMAIL", """
            A message from <news@news.example.org> to:
            -> mina@reader.example

            was considered unsolicited bulk e-mail (UBE).
            Delivery of the email was stopped!
            """),
        (MINA,), Reason.CONTENT,
    ),
    "MailEnable": (
        said("Postmaster <postmaster@mx.example.net>", "Message Delivery Failure", """
            The following recipient(s) could not be reached:

            Recipient: [SMTP:mina@reader.example]
            Reason: The domain name (reader.example) does not appear to be registered.
            """),
        (MINA,), Reason.NO_DOMAIN,
    ),
    "Mercury": (
        said("Mail Delivery System <postmaster@mx.example.net>", "Mail delivery failure", """
            The attached message could not be delivered for the reason(s) given below:

              mina@reader.example: 5.1.1 No such local user
            """),
        (MINA,), Reason.NO_MAILBOX,
    ),
    "AOL": (
        said("Mail Delivery Subsystem <MAILER-DAEMON@mx.example.net>", "Returned mail: Service unavailable", """
               ----- The following addresses had permanent fatal errors -----
            <mina@reader.example>

               ----- Transcript of session follows -----
            <<< 552 mina IS FULL
            554 <mina@reader.example>... Service unavailable
            """, separator="   ----- Original message follows -----"),
        (MINA,), Reason.FULL,
    ),
    "in Spanish": (
        said(DAEMON, "Mensaje no entregado", """
            No se pudo entregar el mensaje a los siguientes destinatarios:

            <mina@reader.example>
            El usuario no existe
            """),
        (MINA,), Reason.NO_MAILBOX,
    ),
    "in Italian": (
        said(DAEMON, "Mancata consegna", """
            Il messaggio non è stato consegnato ai seguenti destinatari:

             mina@reader.example
                Utente sconosciuto
            """),
        (MINA,), Reason.NO_MAILBOX,
    ),
    "in Portuguese": (
        said(DAEMON, "Falha na entrega", """
            A mensagem não pôde ser entregue ao seguinte destinatário:

             mina@reader.example
                Usuário desconhecido
            """),
        (MINA,), Reason.NO_MAILBOX,
    ),
    "in Chinese": (
        beside(DAEMON, "=?utf-8?B?57O757uf6YCA5L+h?=", """
            收件人：mina@reader.example
            退信原因：收件人邮件地址不存在，邮件无法送达。
            """),
        (MINA,), Reason.NO_MAILBOX,
    ),
    "a postmaster in words of their own": (
        said("Postmaster <postmaster@reader.example>", "Mailbox over limit", """
            Dear sender,

            the following recipient's mailbox has reached its size limit and cannot take your mail:

              - mina@reader.example
            """),
        (MINA,), Reason.FULL,
    ),
    "two people": (
        said(DAEMON, "failure notice", """
            I'm afraid I wasn't able to deliver your message to the following addresses.

            <mina@reader.example>:
            550 5.1.1 User unknown

            <jun@reader.example>:
            552 5.2.2 Mailbox full
            """, separator="--- Below this line is a copy of the message."),
        (MINA, "jun@reader.example"), Reason.NO_MAILBOX,
    ),
}  # fmt: skip
