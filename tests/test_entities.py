"""What is named in a message is found, however it is written, and nothing else is taken for it."""

from __future__ import annotations

import pytest

from policy_core.document import read_text


def named(source: str, kind: str) -> list[str]:
    """What of one kind is named in a text, as it is written there."""
    document = read_text(source)
    return [source[slice(*document.span(token, token))] for found, token, _ in document.entities if found == kind]


def values(source: str) -> list[tuple[str, str]]:
    """The kind and value of all that is named in a text."""
    return [(kind, value) for kind, _, value in read_text(source).entities]


class TestTelephones:
    @pytest.mark.parametrize(
        "number",
        [
            "07700 900 418", "07700900418", "+44 7700 900418", "+34 963 55 01 87", "(541) 555-0123", "541-555-0123", "541.555.0123",
            "1-800-463-3339", "1 (800) 463-3339", "0800 5557 042", "0800 496 0155", "(020) 7946 0958", "+44 (0)20 7946 0958", "0049 89 1234567",
            "01 42 68 53 00", "06.12.34.56.78", "090-5517-8823", "+86 138 0013 8000", "98765 43210", "0341/12 34 56-78", "07700-900-418",
            "0 7 7 0 0 9 0 0 4 1 8", "0-7-7-0-0-9-0-0-4-1-8", "07\u200b700\u200b 900\u200b 418", "０７７００ ９００ ４１８", "O77OO 9OO 418",
            "O161 496 O778", "0️⃣7️⃣7️⃣0️⃣0️⃣9️⃣0️⃣0️⃣4️⃣1️⃣8️⃣", "oh seven seven double oh nine hundred four one eight",
            "zero one six one four nine six double oh one two", "(+234) 803-555-0192", "340 55 17 926", "138 0013 8000", "612 34 56 78",
            "22 123 45 67", "532 123 45 67", "11 98765-4321", "8 912 345-67-89", "0 171 555 01 36",
        ],
    )  # fmt: skip
    def test_by_shape(self, number: str) -> None:
        """A number with the shape of one to call is one, fictitious ranges included, whoever has it and however disguised."""
        assert [number] == named(f"If it sticks {number} and we help.", "phone")

    @pytest.mark.parametrize(
        "text",
        [
            "Call 555-0123", "WhatsApp 15811223344", "my number is 5415550123", "ring us on 9820012345", "text 2125550199", "Tel.: 0341 123456",
            "Add wechat 13800138000", "Llámenos al 912 345 678", "Ruf mich an: 0170 1234567", "bel 06-12345678", "Zadzwoń 600 123 456",
            "お電話は03-1234-5678まで", "Mob:07700 900 123", "tel:0800123456", "TEL07700900418", "Customer care no. 1800 425 0001",
            "Questions about your order? 0161 496 0123", "For questions about this order 0161 496 0123", "Ref 4471, 07700 900 123",
            "Missing parts are with Ruth. 212-555-0199 from nine", "call 1-800-FLOWERS now", "Regards\nBob\n07700 900 123",
            "Ask for Ingvild at 47 55 50 19 21", "Confirm to 91 555 01 72.", "4 mm key. If not OK: 0040 744 555 017", "It's 555 219, with 01584 before it",
            "Ludlow 01584, then 555 219", "Ludlow 01584, Then 555 219", "LUDLOW 01584, THEN 555 219", "Our line: 01584, then 555 219", "Our line: 55 50 19 21", "Speak to Radu on 0048 22 555 01 36",
            "im on 07700 900 277 if dpd muck it up", "UPS can: their number is 1 800 742 5877", "my digits: 0 7 7 0 0 9 0 0 1 2 3", "ph no 9876543210", "you reach me at 13800138000",
            "For a spare part call 01584, then 555 219", "If it does not fit, ring 01584, then 555 219", "Shop opens at nine, tel 01584, then 555 219", "If you cannot use it phone 01584, then 555 219",
        ],
    )  # fmt: skip
    def test_by_words(self, text: str) -> None:
        """A number beside a word such as call, WhatsApp or Tel. is one."""
        assert 1 == len(named(text, "phone"))

    @pytest.mark.parametrize(
        "text",
        [
            "order 112-0614132-3597368", "SN 4471-0928-6630", "code RB-2026-04-118", "lot 2026-31", "part no. 445-221-9901", "model 445-221-9901",
            "the sizes 2000-600-38 and 2400-600-38", "20 digits, 5583 0194 7726 1105 4490", 'the plate "5550123 ABC"', "or 555 012 ABC",
            "ISBN 978-3-16-148410-0", "EAN 4006381333931", "4006381333931", "IBAN DE89 3704 0044 0532 0130 00", "192.168.178.1", "11/18 and 2026-11-10",
            "$1,299.00 or 54.00 GBP", "04155 Leipzig", "since 1998-2024", "16:40-17:00", "parcel 0550 7711 203", "AWB 7788 1203 445", "RMA 415-555-0187",
            "Part no. 481246668556", "unit 356938 035643809", "sort code 12-34-56 account 12345678", "1 000 000 happy customers", "licence 4471-0928-6630-1123",
            "invoice 070 2233 4410", "order no. 0161 496 0123", "the part we have is 445-221-9901", "800 GRAMS OF FLOUR", "1.000.000.000 EUR", "Code on the chip: 0713-555-290-K", "the lot, the small print such as 080-3325-4471 B", "pages 112-117",
            "one, two, three, four, five, six, seven", "sizes 1 2 3 4 5 6 7 8", "12/24/36/48/60/72 months", "serial 0 7 7 0 0 9 0 0 4 1 8", "HS code 8516 79 70",
            "no phones here. Number on the inside 0172-5550", "Order 17133-08842-7716", "No. 0031 4471 220", "the numbers drawn were 47 55 50 19 21",
            "sizes at 32 34 36 38", "DIN 0125, then 250 60", "Boil 01584 times, then 55 minutes", "Enter 01234, then 5678 and press OK", "Set the dial to 0125, then 250 600 turns", "The safe opens with 01584, then 55519.", "PIN 01234, then 56789", "Set your phone to 01584, then 55519", "Fit the ring 01584, then 55519", "To call the lift press 01584, then 55519", "it is 01584, then 55519", "Art. 612 34 56 78", "lot 532 123 45 67", "beads of 6 8 10 12 14 mm", "0 12345 67890 5",
        ],
    )  # fmt: skip
    def test_none(self, text: str) -> None:
        """Order ids, parcels, serials, sizes, dates, prices, postcodes, addresses of machines and banks are none."""
        assert [] == named(text, "phone")

    @pytest.mark.parametrize(
        ("expected", "text"),
        [
            (["07700 900418"], "ring 07700 900418 2 pieces"),
            (["0121 496 0123", "0121 496 0124"], "Contact: 0121 496 0123 / 0121 496 0124"),
            (["07700 900418"], "Order 702-6595795-3383251, 07700 900418"),
            (["07700 900418"], "Kepler 70 (07700 900418)"),
        ],
    )
    def test_neighbours(self, expected: list[str], text: str) -> None:
        """Other numbers beside it are left out."""
        assert expected == named(text, "phone")

    def test_value(self) -> None:
        """The value is the digits, with the plus sign of an international number."""
        assert [("phone", "+34963550187")] == values("(+34 963 55 01 87)")
        assert [("phone", "07700900443")] == values("oh seven seven double-oh, nine hundred, four four three")
        assert [("phone", "50355501624")] == values("five-oh-three, five five five, oh one sixty-two four")


class TestCodes:
    @pytest.mark.parametrize(
        "text",
        [
            "112-0614132-3597368",
            "#026-4420204-8624871.",
            "Kepler 70 (112-0510307-5150420)",
            "99120 / 026-8097981-2630691",
        ],
    )
    def test_order(self, text: str) -> None:
        """Three, seven and seven digits with hyphens are an order id, whatever number stands before."""
        assert 1 == len(named(text, "order-id"))

    @pytest.mark.parametrize(
        ("expected", "text"),
        [
            ("112-0614132-3597368", "11206141323597368"),
            ("112-0614132-3597368", "112 0614132 3597368"),
            ("112-0614132-3597368", "112 - 0614132 - 3597368"),
            ("112-0614132-3597368", "112–0614132–3597368"),
            ("112-0614132-3597368", "112/0614132/3597368"),
            ("112-1234567-8123456", "112-12345678-123456"),
            ("203-9481102-3387754", "2039-481102-3387754"),
            ("1120614132359736", "112-0614132-359736"),
            ("17133088427716", "17133-08842-7716"),
        ],
    )
    def test_malformed_order(self, expected: str, text: str) -> None:
        """Digits in the dress of one, or seventeen in another, are meant as one, and the value is what was meant."""
        assert [("bad-order-id", expected)] == values(f"Order {text}")

    @pytest.mark.parametrize(
        "number",
        [
            "1Z999AA10123456784", "1Z 999 AA1 01 2345 6784", "6A20417739825", "LB123456789DE", "RR 204 118 932 PL", "JD0146000012345678", "H01HYA0049912376",
            "7714 0392 8815", "9400 1118 9956 0312 8841 07",
        ],
    )  # fmt: skip
    def test_parcel(self, number: str) -> None:
        """A carrier's number is one by its shape."""
        assert [number] == named(f"It has {number} on it", "tracking")

    @pytest.mark.parametrize(
        "text",
        [
            "consignment 15501 8834 702.",
            "AWB 7788 1203 445, please",
            "Delhivery 1490 7712 203",
            "伝票番号は 4412-7739-0185 です",
        ],
    )
    def test_parcel_by_words(self, text: str) -> None:
        """Another is one by the word before."""
        assert 1 == len(named(text, "tracking"))

    def test_others(self) -> None:
        """ASINs, files and addresses of machines are named too."""
        assert [("asin", "B0C7XK91QD")] == values("see B0C7XK91QD.")
        assert [("file", "INV_2026.pdf"), ("file", "a.b.docx")] == values("INV_2026.pdf and a.b.docx")
        assert [("ip", "192.168.178.1")] == values("type 192.168.178.1 there")
        assert [] == values("version 300.1.2.3")


class TestLinks:
    @pytest.mark.parametrize(
        ("expected", "text"),
        [
            ("https://forms.gle/Kx72bQvWm1", "at https://forms.gle/Kx72bQvWm1."),
            ("http://www.amazon.com/a", "(HTTP://WWW.Amazon.com/a)"),
            ("https://en.wikipedia.org/wiki/A_(b)", "(https://en.wikipedia.org/wiki/A_(b))"),
            ("https://a.jp/x", "https://a.jp/x。次"),
            ("http://192.168.178.1/login", "http://192.168.178.1/login"),
            ("shop.example", "shop.example"),
            ("foo.co.uk/x?y", "foo.co.uk/x?y!"),
            ("www.shop.de", "WWW.SHOP.DE"),
            ("t.me/foo", "t.me/foo"),
            ("amzn.to/3xyz", "amzn.to/3xyz"),
            ("my-shop.store", "my-shop.store"),
            ("bottega.it", "visit bottega.it."),
            ("münchen.de", "münchen.de"),
            ("youtube.com/@tide", "youtube.com/@tide"),
            ("https://shop.com/x", "hxxps://shop.com/x"),
            ("https://shop.com", "https//shop.com"),
            ("https://shop.com", "https : // shop.com"),
            ("http://shop.com/x", "hxxp://shop[.]com/x"),
            ("shop.com", "shop dot com"),
            ("shop.com", "shop (dot) com"),
            ("shop.com", "shop .com"),
            ("shop.com", "shop. com"),
            ("shop.com", "shopdotcom"),
            ("www.shop.com", "www . shop . com"),
            ("www.shop.com", "www shop com"),
            ("https://shop.com", "h t t p s : / / s h o p . c o m"),
            ("https://shop.com/x.html?a=1", "https://shop.com/x.html?a=1.Thanks"),
        ],
    )
    def test_link(self, expected: str, text: str) -> None:
        """A link is found with and without a scheme, and in disguise; its host is in small letters."""
        assert [("link", expected)] == values(text)

    @pytest.mark.parametrize(
        "text",
        [
            "it came home.The next", "order.We ship", "it.is fine", "ok.so we ship", "thanks.my friend", "at home.it is late", "great.Shop again", "e.g. i.e. a.m.",
            "Node.js", "ASP.NET", "3.5mm", "No.1", "10.in", "U.S.A.", "p.s.i love", "back.in time", "polka dot com", "say DOT at Christmas", "Ask Dot in accounts", "Aunt Dot is in.", "the dot at the end", "at this point com",
            "Hello .It is", "the dotcom bubble", "and/or.we", "done.love it", "www.", "http://", "St.Ives", "4.3.2", "sp. z o.o. ok", "the 16th.you're free", "us.best, anouk", "403-9034425-5833784.best, coco", "good day to you.it's", "records.net 140.00", "la nuestra.es un honor", "or so.Step 1",
        ],
    )  # fmt: skip
    def test_none(self, text: str) -> None:
        """A full stop with its blank forgotten, an abbreviation or a number makes no link."""
        assert [] == named(text, "link")

    def test_one_after_the_other(self) -> None:
        """Where a link ends in the middle of a word the next begins after it."""
        assert 1 == len(named("shop.co.uk/xhttps://shop.example/a", "link"))


class TestEmail:
    @pytest.mark.parametrize(
        ("expected", "text"),
        [
            ("me@shop.com", "me@shop.com"),
            ("support+amz@voltoria.co", "SUPPORT+AMZ@VOLTORIA.CO,"),
            ("me@shop.com", "mailto:me@shop.com"),
            ("me@shop.com", "me@shop.com.Thanks"),
            ("me@shop.fi", "me(at)shop(dot)fi.The amount"),
            ("zumen@ishida.co.jp", "zumen@ishida.co.jp宛て"),
            ("name@shop.com", "name at shop dot com"),
            ("john.smith@mail.shop.co.uk", "john dot smith at mail dot shop dot co dot uk"),
            ("name@shop.com", "name (at) shop (dot) com"),
            ("name@shop.com", "name[at]shop.com"),
            ("name@shop.com", "name {at} shop . com"),
            ("name@shop.com", "support: name @ shop . com"),
            ("name@shop.com", "name_at_shop_dot_com"),
            ("hello@strapworks.com", "hello-at-strapworks-dot-com"),
            ("nombre@gmail.com", "nombre arroba gmail punto com"),
            ("name@shop.com", "name＠shop．com"),
            ("name@shop.com", "n a m e @ s h o p . c o m"),
            ("service88@homelux.cn", "mail is s e r v i c e 8 8 @ h o m e l u x . c n (no blanks)"),
            ("anna.k@gmail.com", "anna.k at gmail.com"),
            ("annak@gmail", "annak at gmail"),
            ("sales@shop.co.uk", "sales at shop.co.uk"),
            ("clint.feeds@yahoo", "clint.feeds (at) yahoo"),
            ("bob_77@yahoo", "bob_77 at yahoo"),
            ("sounds.of.lublin@muzpoczta.example", "sounds.of.lublin (snail) muzpoczta (dot) example"),
            ("soeur.agathe@dentelle-bayeux.example", "soeur.agathe[chez]dentelle-bayeux[pt]example. The lace"),
            ("kubki.druk@poczta.example", "kubki.druk (na) poczta.example"),
            ("zeichnung@stellmacher.example", "zeichnung (in the curl, as we say: @) stellmacher.example"),
            ("marek@szklo.example", "marek małpa szklo kropka example"),
            ("bart@fietsen.nl", "bart apenstaartje fietsen punt nl"),
            ("hans@gmx.de", "hans <at> gmx punkt de"),
            ("anna@sklep.pl", "anna (w) sklep (kropka) pl"),
            ("jan@poczta.pl", "jan (na) poczta.pl"),
            ("bob@yahoo.fr", "bob at yahoo fr"),
            ("bob@gmail.com", "bob gmail com"),
            ("maria.rossi@libero.it", "maria.rossi at libero it"),
            ("maria@orange.fr", "mail maria at orange fr"),
            ("maria@orange.fr", "Please e-mail maria at orange fr"),
            ("maria@libero.it", "write to maria at libero it"),
            ("hannes@proton.me", "hannes at proton me"),
            ("jari@loylymestari.fi", "jari ät loylymestari piste fi"),
            ("h.nakashima@kigumi.example", "h.nakashima—at—kigumi.example"),
            ("me@shop.com", "me\u200b@\u200bshop\u200b.com"),
        ],
    )
    def test_email(self, expected: str, text: str) -> None:
        """An address is found, plain and in disguise."""
        assert [("email", expected)] == values(text)

    @pytest.mark.parametrize(
        "text",
        [
            "@tidewayukes",
            "price @ 5.99",
            "user@localhost",
            "look at web design",
            "call me at home. The dog",
            "visit us at shop.com",
            "we sell at etsy dot com",
            "We ship (at cost), see shop.example",
            "The dot (in the curl) is red, see shop.example",
            "The monkey (curl) is plush",
            "Meet me at yahoo",
            "Please see <u>www.amazon.com/returns</u> for the label.",
            "Open <em>amazon.com/orders</em>",
            "Track it (en) www.dhl.com please",
            "The ring (na) thanks.it is",
            "The wheel (w) 12.in",
            "Your order 112-1234567-7654321 (u) www.amazon.com/orders",
            "Your order 112-1234567-7654321 (at) amazon.com",
            "The ring (u) orange",
            "I told Alice it left the warehouse at noon by mail.",
            "We left it at Alice it seems, see amazon.com/orders",
            "We mail Hannes at once. He saw Alice it seems, see amazon.com/orders",
            "Our colleague Alice De Boer looks at it, mail follows.",
            "The shade is blood orange it looks red at noon, see amazon.com/orders",
            "packed in one orange net at our store, see amazon.com/orders",
            "You can mail it at any post office.",
            "Please mail me at your convenience through this window.",
        ],
    )
    def test_none(self, text: str) -> None:
        """A handle, a price or a place is none."""
        assert [] == named(text, "email")


class TestAmounts:
    @pytest.mark.parametrize(
        ("expected", "text"),
        [
            ("31 USD", "$31"), ("1299.00 USD", "$1,299.00"), ("54.00 GBP", "54.00 GBP"), ("25 USD", "25 dollars"), ("25 USD", "25-dollar"), ("5 GBP", "£5"),
            ("5 EUR", "5 euros"), ("19.95 EUR", "19,95 €"), ("5 EUR", "€ 5"), ("25 USD", "USD 25"), ("500 INR", "Rs. 500"), ("1249 INR", "Rs 1,249"),
            ("1299.00 EUR", "1 299,00 €"), ("1299.50 EUR", "1.299,50 €"), ("50 GBX", "50p"), ("20 CAD", "CA$20"), ("500 JPY", "500円"), ("2 EUR", "two euros"),
            ("25 USD", "twenty-five dollars"), ("100 USD", "a hundred dollars"), ("5 USD", "$5-10"), ("40 GBP", "40 quid"),
        ],
    )  # fmt: skip
    def test_money(self, expected: str, text: str) -> None:
        """Money is one token, by sign, code or word, before or after; its value is a plain number and a currency."""
        assert [("money", expected)] == values(f"it is {text} off")

    @pytest.mark.parametrize(
        ("expected", "text"),
        [
            ("20", "20%"),
            ("20", "20 percent"),
            ("20", "20 per cent"),
            ("15", "15 %"),
            ("10", "ten percent"),
            ("20-30", "20-30%"),
        ],
    )
    def test_percent(self, expected: str, text: str) -> None:
        """So is a percentage."""
        assert [("percent", expected)] == values(f"a {text} code")

    @pytest.mark.parametrize(
        "text",
        [
            "30 cm",
            "30cm",
            "60 kg",
            "2.5 m",
            "8 mm",
            "10 A",
            "6.1 in.",
            "2 in. deep",
            "64 GB",
            "1/4 inch",
            "100 - 135 cm",
            "18x24 in.",
            "5 m²",
            "40°C",
            "2.5 tonnes",
        ],
    )
    def test_measure(self, text: str) -> None:
        """So is a measure with its unit."""
        assert ["measure"] == [kind for kind, _ in values(f"about {text} of it")]

    @pytest.mark.parametrize(
        "text", ["5 in the box", "3 in 1", "18.75 in money", "3 a day", "45 hours", "10 try", "5 pcs", "64 a", "40k"]
    )
    def test_none(self, text: str) -> None:
        """A number before a word that only looks like a unit is a number."""
        assert [] == values(text)


class TestDates:
    @pytest.mark.parametrize(
        ("expected", "text"),
        [
            ("2026-11-10", "2026-11-10"), ("11/18", "Wed 11/18"), ("--11-18", "18 November"), ("--11-18", "Nov 18th"), ("2026-11-18", "November 18, 2026"),
            ("2026-11-18", "18th of November 2026"), ("--11-18", "18. November"), ("--11-17", "bis 17.11."), ("17.11.2026", "17.11.2026"), ("--11-18", "11月18日"),
            ("--11-18", "18 de noviembre"), ("--11-03", "Nov. 3"), ("--11-18", "nov 18"), ("--05-05", "May 5"), ("2026-11", "November 2026"), ("--11-18", "18-20 November"),
        ],
    )  # fmt: skip
    def test_date(self, expected: str, text: str) -> None:
        """A day is one token; its value is ISO 8601 where it is clear which number is the month."""
        assert [("date", expected)] == values(text)

    @pytest.mark.parametrize(
        "text",
        [
            "3/4 full",
            "9/16",
            "24/7",
            "10/10",
            "4/5 stars",
            "you may 5",
            "the 19th",
            "between 10-3",
            "5.5 x 2.1. For",
            "2000-600-38",
            "grade 5.6.\nNext",
            "firmware 2.10.14",
        ],
    )
    def test_none(self, text: str) -> None:
        """A fraction, a grade, a size or a version is none."""
        assert [] == named(text, "date")

    @pytest.mark.parametrize("text", ["16:40", "2:14 pm", "9 am", "9am", "9 a.m.", "11 o'clock", "17 Uhr", "18h30"])
    def test_time(self, text: str) -> None:
        """A time of day is one token."""
        assert [text] == named(f"at {text} sharp", "time")


class TestSymbols:
    @pytest.mark.parametrize("text", ["🎉", "👨‍👩‍👧", "🇩🇪", "👍🏽", "❤", "❤️", "☺", "♥", "✔️", "™️", "1️⃣", "✅", "⭐", "☎️"])
    def test_emoji(self, text: str) -> None:
        """An emoji is one token, however many characters make it."""
        assert [text] == named(f"thanks {text} bye", "emoji")

    @pytest.mark.parametrize("text", ["™ ® ©", "✓ ✔", "→ ←", "★ ☆", "•", "№ ℃"])
    def test_text_signs(self, text: str) -> None:
        """Signs of print are none."""
        assert [] == named(text, "emoji")

    @pytest.mark.parametrize(
        "text", [":)", ":-)", ";)", ":D", ":-D", ":(", ":P", ":/", "=)", "<3", "xD", ":')", "(:", "^^", "-_-", "\\o/"]
    )
    def test_emoticon(self, text: str) -> None:
        """An emoticon is one token."""
        assert [text] == named(f"thanks {text} bye", "emoticon")

    def test_attached_emoticon(self) -> None:
        """It may touch the word before."""
        assert [":)"] == named("Thanks:)", "emoticon")

    @pytest.mark.parametrize(
        "text",
        [
            "<3 weeks",
            "takes <3 days",
            "16:9",
            "drive D: or C:",
            "Note:(see below)",
            "at 10:30",
            "(see 8)",
            "8) lid",
            "and/or:/",
            "the XD Pro",
            "a:p",
            "M: P:",
            "price :$5",
            "http://x.example/:x",
            "sp. z o.o.",
        ],
    )
    def test_no_emoticon(self, text: str) -> None:
        """Colons, brackets and numbers in ordinary use are none."""
        assert [] == named(text, "emoticon")

    @pytest.mark.parametrize(
        "text",
        [
            "(^_^)",
            "(´・ω・`)",
            "¯\\_(ツ)_/¯",
            "m(_ _)m",
            "(>_<)",
            "(T_T)",
            "(ー_ー)",
            "ʕ•ᴥ•ʔ",
            "(◕‿◕)",
            "(^_^)/",
            "^_^",
        ],
    )
    def test_kaomoji(self, text: str) -> None:
        """A kaomoji is one token."""
        assert [text] == named(f"thanks {text} bye", "kaomoji")

    @pytest.mark.parametrize(
        "text",
        ["(1-0)", "(A-B)", "(o.o)", "(笑)", "(株)", "(3日以内)", "(...)", "(*) required", "(+49)", "('a')", "(-10%)"],
    )
    def test_no_kaomoji(self, text: str) -> None:
        """Other things in brackets are none."""
        assert [] == named(text, "kaomoji")
