namespace LicenseFunctions.Rules.Tests.Orders.Replies;

/// <summary>What resellers write, by what it means. One a line; \n is a line break.</summary>
internal static class ReplySamples
{
    /// <summary>It is done.</summary>
    public static readonly string[] Done = Lines(
        """
        Les licences ont été ajoutées.
        Les 5 licences ont bien été ajoutées à votre tenant.
        Vos licences sont actives.
        Les licences sont désormais actives dans votre environnement.
        Votre commande a été traitée.
        Votre commande a bien été traitée aujourd'hui.
        Votre demande a été exécutée ce matin.
        La modification a été effectuée.
        J'ai ajouté les 5 licences.
        Nous avons ajouté les licences demandées.
        Nous avons bien ajouté 5 licences Office 365 E3.
        C'est fait !
        Bonjour Jan, c'est fait.
        Hello, c'est chose faite.
        Voilà, c'est réglé.
        Tout est en ordre, les licences sont ajoutées.
        Je vous confirme que les 5 licences ont été ajoutées.
        Nous vous confirmons l'ajout : les 5 licences ont été activées.
        Par la présente, nous vous confirmons que votre commande a été exécutée.
        J'ai le plaisir de vous informer que les licences ont été ajoutées.
        Les 5 licences E3 ont été retirées.
        La réduction a été effectuée : -5 licences.
        Licences ajoutées.
        5 licences ajoutées.
        Commande traitée.
        Ajouté.
        Fait.
        Vous disposez maintenant de 25 licences.
        Vous avez désormais 25 licences Office 365 E3.
        Après vérification, les licences ont été ajoutées.
        Comme demandé, les 5 licences ont été ajoutées.
        Suite à votre demande, nous avons ajouté 5 licences.
        Votre commande a été exécutée, la facture suivra.
        Les licences ont été ajoutées. La facture suit par courrier séparé.
        Les licences ont été ajoutées. Bonne journée !
        Les licences ont été ajoutées. Vous pouvez les assigner dès maintenant.
        Les licences ont été ajoutées. Vous pouvez les gérer via le portail.
        Les licences ont été ajoutées, vous pouvez les attribuer à vos utilisateurs.
        Bonjour,\nLes licences ont été ajoutées.\nBien à vous,\nMarie\nService commandes\nTél. 02 123 45 67
        De licenties zijn toegevoegd.
        De 5 licenties werden toegevoegd.
        De licenties werden vandaag toegevoegd aan uw omgeving.
        We hebben de licenties toegevoegd.
        Ik heb de 5 licenties toegevoegd.
        Uw bestelling werd uitgevoerd.
        Uw bestelling is verwerkt.
        Uw aanvraag is uitgevoerd.
        De wijziging is doorgevoerd.
        Het is gebeurd.
        Dit is geregeld.
        Alles is in orde gebracht.
        De licenties zijn actief.
        De licenties zijn nu actief.
        Toegevoegd.
        Uitgevoerd!
        Gedaan.
        5 licenties toegevoegd.
        Bestelling uitgevoerd.
        U heeft nu 25 licenties.
        Zoals gevraagd zijn de licenties toegevoegd.
        Hierbij bevestigen wij dat de 5 licenties zijn toegevoegd.
        Ik kan u bevestigen dat de licenties toegevoegd zijn.
        Na controle zijn de licenties toegevoegd.
        De 5 licenties zijn verwijderd.
        De licenties zijn toegevoegd, u kan ze nu toewijzen.
        De licenties zijn toegevoegd. U kan ze raadplegen via het portaal.
        De licenties zijn toegevoegd. De factuur volgt.
        Beste Jan,\n\nDe licenties werden toegevoegd.\n\nMvg,\nPiet
        Dag Jan, de 5 licenties zijn toegevoegd. Fijne dag nog!
        The licenses have been added.
        The 5 licenses were added today.
        We have added the 5 licences.
        I've added 5 licenses.
        We added the licences this morning.
        Your order has been processed.
        Your order has been completed.
        Your request has been fulfilled.
        Your order was executed.
        The change has been made.
        It's done.
        This is done.
        All done!
        All set.
        Done, thanks.
        Completed.
        5 licenses added.
        Order completed.
        The licences are now active.
        The licenses are now available in your tenant.
        You now have 25 licenses.
        I can confirm that the 5 licences have been added.
        We are pleased to inform you that your order has been completed.
        As requested, the 5 licenses have been removed.
        The licenses have been added. The invoice will follow.
        The licences have been added. You can assign them to your users now.
        The licences have been added and will appear on your next invoice.
        The licenses have been successfully provisioned.
        Hi Jan,\n\nThe licenses have been added to your tenant.\n\nBest,\nAnn
        Die 5 Lizenzen wurden hinzugefügt.
        Die Lizenzen sind hinzugefügt.
        Ihre Bestellung wurde ausgeführt.
        Wir haben die Lizenzen hinzugefügt.
        Erledigt.
        Das ist erledigt.
        Les licences viennent d'être ajoutées.
        Nous venons d'ajouter les 5 licences.
        De licenties staan klaar.
        De 5 licenties zijn bijgeplaatst.
        Ok, c'est fait.
        Ok, gedaan.
        Ok done.
        Bonjour,\n\nLes 5 licences ont été ajoutées sur votre compte contoso.\n\nN'hésitez pas à revenir vers nous si nécessaire.\n\nCordialement
        Beste,\n\nDe licenties zijn toegevoegd. Laat gerust iets weten indien er nog vragen zijn.\n\nGroeten
        Hi,\n\nthe licenses have been added. Let us know if you need anything else.\n\nKind regards
        Les licences ont été ajoutées. Une question ? Appelez le 0800 33 500.
        De licenties zijn toegevoegd. Nog vragen? Bel ons.
        The licenses have been added. Was this answer helpful?
        Goedemorgen,\n\nDe gevraagde licenties zijn ondertussen toegevoegd aan jullie tenant.\n\nMet vriendelijke groet,\nLien
        Hoi Jan,\nDe 5 E3's zijn erbij gezet.
        Beste klant,\n\nUw bestelling met referentie LIC-20261124-103805-7KQ2M werd succesvol uitgevoerd.\n\nHet reseller team
        We hebben 5 licenties bijgeboekt. Totaal is nu 25.
        De aanpassing werd zonet doorgevoerd.
        In orde gebracht!
        De wijziging is actief vanaf nu.
        Bonjour,\n\nNous avons procédé à l'ajout des 5 licences.\n\nBien à vous
        Bonjour Monsieur,\n\nL'ajout des 5 licences a été effectué.\n\nCordialement,
        L'ajout a bien été réalisé ce jour.
        Les licences demandées sont à présent disponibles dans votre tenant.
        Le nombre de licences a été porté à 25.
        Votre abonnement a été mis à jour : 25 licences.
        Le nécessaire a été fait.
        Nous avons fait le nécessaire.
        C'est en ordre.
        C'est désormais chose faite, les licences sont actives.
        Opération effectuée.
        Modification effectuée ce matin à 10h.
        Le retrait des 5 licences a été effectué.
        Nous avons supprimé les 5 licences de votre contrat.
        Good morning,\n\nI've just added the 5 E3 licences to your subscription.\n\nRegards,\nTom
        Hi, we've gone ahead and added the licenses.
        The requested changes have been made to your subscription.
        Your subscription quantity has been updated to 25.
        Quantity has been increased to 25.
        The seats were added to your tenant.
        Licences provisioned.
        Order fulfilled.
        That's all done for you.
        This has now been completed.
        Your request REQ0012 has been completed successfully.
        We have processed your order, you will see 25 seats in the admin center.
        Your order has been processed. An invoice will be sent separately.
        The 5 licences are now active on your account.
        Removed as requested.
        Licences removed.
        We've reduced the number of seats to 20.
        Bonjour,\n\nVotre commande a été exécutée.\n\nBelle journée,\n\nSophie Dubois\nCustomer Care\n\nNe travaille pas le vendredi
        Goedendag,\nUw aanvraag werd verwerkt.\nGroetjes,\nTom\nAfwezig op woensdag
        Dag,\n\nOK, de licenties werden toegevoegd.\n\nThx\nPeter\n\nVerzonden vanaf mijn iPhone
        C'est fait\n\nEnvoyé de mon iPhone
        Done\n\nGet Outlook for Android<https://aka.ms/AAb9ysg>
        Bonjour,\nles licences ont été\najoutées ce matin.\nBien cordialement,\nPaul
        Ihre Lizenzen wurden erfolgreich hinzugefügt.\n\nMit freundlichen Grüßen\nHans
        Wir haben 5 Lizenzen hinzugefügt.
        Les 5 licences ont été supprimées.
        De 5 licenties werden verwijderd uit uw abonnement.
        Beste,\n\nVoor u in orde gebracht.\n\nGroeten,\nKevin
        Hallo, alles is geregeld en de licenties zijn actief.
        Dag mevrouw,\nde uitbreiding met 5 licenties is uitgevoerd.
        Uw licenties werden uitgebreid naar 25.
        Jullie hebben nu 25 licenties E3.
        De 5 extra licenties werden geactiveerd.
        Wijziging uitgevoerd op 28/11.
        Bij deze bevestig ik dat de 5 licenties zijn toegevoegd. Prettige dag.
        Bonjour,\nLes 5 licences supplémentaires sont en place.\nBàv
        Bonjour, les licences viennent d'être activées, vous en avez donc 25.
        Je viens d'ajouter les 5 licences.
        Nos services ont ajouté les licences.
        Notre équipe a ajouté les 5 licences ce matin.
        Microsoft a ajouté les licences.
        Licences bien ajoutées, bonne journée.
        +5 licences Office 365 E3 ajoutées
        5x E3 ajoutées
        Les 5 licences ont été rajoutées.
        Les licences ont été créées dans votre tenant.
        Hey,\nall sorted, 5 extra E3 seats on your tenant.\nCheers
        Hello team, your 5 licenses have been assigned to your tenant and are ready to use.
        Hello,\n\nPlease note that the 5 licences have been added.\n\nRegards
        Please be informed that your order has been executed.
        Veuillez noter que les licences ont été ajoutées.
        Gelieve te noteren dat de licenties zijn toegevoegd.
        Good news: the licences have been added!
        Goed nieuws, de licenties zijn toegevoegd!
        Bonne nouvelle : les licences sont actives.
        Dear customer,\nYour order LIC-20261124-103805-7KQ2M: 5 licenses added.\nThank you for your business.
        Thank you for your order. It has been processed.
        Merci pour votre commande, elle a été exécutée.
        Bedankt voor uw bestelling. Deze werd uitgevoerd.
        Sorry for the late reply, the licences were added yesterday.
        Excuses voor de late reactie, de licenties zijn toegevoegd.
        The licenses have been added, sorry for the delay.
        Your request is now complete.
        Request completed successfully
        Status: completed. The licenses have been added.
        Dag Jan\n\nIs gebeurd!\n\nGr,\nPiet
        Bonjour,\n\nLes 5 licences ont été ajoutées à votre abonnement avec succès.\n\nÀ votre disposition pour toute question.\n\nMarie
        Bonjour,\n\nLicences activées.\n\nMarie Dubois\nService clients - Klantendienst\nLu-Ve 9h-17h / Ma-Vr 9u-17u
        Bonjour Jan,\n\nC'est bon de notre côté, les 5 licences ont été ajoutées.\n\nBàt
        Hi Jan,\n\nJust to let you know that the licenses have been added.\n\nThanks,\nTom
        Hello,\nYour order is complete. You now have 25 E3 licenses.\nThe Reseller team
        De licenties zijn toegevoegd. Gelieve na te kijken of alles werkt.
        Les licences ont été ajoutées. Merci de vérifier que tout fonctionne.
        The licences have been added. Please check that everything works.
        Les licences ont été ajoutées. Je reste à votre disposition.
        De licenties zijn toegevoegd. Mocht u nog vragen hebben, aarzel niet.
        The licenses have been added. If you have any questions, please do not hesitate to contact us.
        The licenses have been added. Please let us know if anything is missing.
        Les licences ont été ajoutées. Il peut falloir quelques minutes avant qu'elles n'apparaissent.
        De licenties zijn toegevoegd. Het kan enkele minuten duren voor ze zichtbaar zijn.
        The licenses have been added. It may take a few minutes before they show up.
        The licenses have been added. This ticket will now be closed.
        De licenties zijn toegevoegd. We sluiten dit ticket af.
        Les licences ont été ajoutées. Nous clôturons le ticket.
        Les licences ont été ajoutées. Vous recevrez une facture en fin de mois.
        Uw ticket 4711 werd afgesloten: de licenties werden toegevoegd.
        Case closed. The licenses have been added.
        Reçu et exécuté.
        Ontvangen en uitgevoerd.
        Received and executed.
        Commande reçue et exécutée.
        Votre commande du 24/11 a été exécutée le 25/11.
        Bestelling dd. 24/11 uitgevoerd.
        5 licenties Office 365 E3 toegevoegd op 25/11/2026, totaal 25.
        Total: 25 licenses. Done.
        OK, c'est fait, 25 licences au total.
        Licences ajoutées : 5
        Added: 5 x Office 365 E3
        Gedaan, vriendelijke groeten, Jan
        Fait, bonne journée
        Done, have a nice day
        Bonjour, je les ai ajoutées ce matin.
        Je l'ai fait.
        Nous l'avons exécutée hier.
        Ik heb ze toegevoegd.
        Ik heb het uitgevoerd.
        I have added them.
        We've done it.
        Opération réalisée ce jour, vous êtes à 25 licences.
        La demande a été exécutée.
        L'ajout a été effectué.
        De uitbreiding werd uitgevoerd.
        De toevoeging is gebeurd.
        The addition has been completed.
        The increase has been processed.
        L'augmentation a été réalisée.
        De verhoging naar 25 licenties is doorgevoerd.
        Vos 5 licences Office 365 E3 supplémentaires sont actives depuis ce matin.
        Voilà, c'est fait !
        C'est fait, merci.
        Bonjour Jean, les licences sont en place depuis hier soir. Bien à toi, Luc
        Hierbij de bevestiging: de 5 licenties zijn toegevoegd.
        Confirmation : les 5 licences ont été ajoutées.
        This is to confirm that your order for 5 licenses has been processed.
        Your order for 5 x Office 365 E3 has been successfully processed.
        Uw bestelling van 5 licenties werd vandaag verwerkt.
        Votre commande de 5 licences a été traitée par notre équipe ce matin.
        """);

    /// <summary>It has arrived, or is being worked on.</summary>
    public static readonly string[] InProgress = Lines(
        """
        Votre commande est en cours de traitement.
        Nous traitons votre demande.
        Nous traitons votre commande dans les meilleurs délais.
        Votre commande sera exécutée demain.
        Les licences seront ajoutées lundi.
        Les licences seront ajoutées dans la journée.
        Nous allons ajouter les licences.
        Nous allons traiter votre commande.
        Je vais le faire cet après-midi.
        Je m'en occupe.
        On s'en charge.
        Nous nous en occupons.
        C'est noté, merci.
        Bien noté.
        Bien reçu, merci.
        Votre demande a bien été reçue.
        Nous avons bien reçu votre commande.
        Nous accusons réception de votre commande.
        Votre demande a été transmise au service concerné.
        Votre demande a été transférée à notre équipe technique.
        Votre ticket 12345 a été créé.
        Un ticket a été ouvert pour votre demande.
        Votre dossier est ouvert sous la référence 123.
        Je reviens vers vous dès que possible.
        Nous reviendrons vers vous rapidement.
        Nous vous tiendrons informés.
        Je vous tiens informé de l'avancement.
        Vous serez averti dès que les licences seront ajoutées.
        Dès que c'est fait, je vous préviens.
        Nous vous recontacterons quand les licences auront été ajoutées.
        La commande n'a pas encore été traitée.
        Les licences ne sont pas encore ajoutées, nous y travaillons.
        La demande est prise en charge par un technicien.
        Votre demande est prise en compte.
        La commande a été passée chez Microsoft.
        Nous avons commandé les licences chez Microsoft.
        Le traitement de votre demande a débuté.
        Votre commande est planifiée pour demain.
        Votre commande a été validée et sera exécutée sous 48h.
        Merci pour votre commande. Elle sera traitée rapidement.
        Le statut de votre demande est passé à : En cours.
        Votre commande a été acceptée, les licences suivront.
        Les licences devraient être ajoutées demain.
        Wij hebben uw bestelling goed ontvangen.
        Uw bestelling werd goed ontvangen en wordt zo snel mogelijk uitgevoerd.
        Uw aanvraag wordt behandeld.
        Uw aanvraag is in behandeling.
        Uw bestelling is in verwerking.
        Uw bestelling zal morgen uitgevoerd worden.
        De licenties worden morgen toegevoegd.
        De licenties zullen morgen toegevoegd worden.
        We voegen de licenties zo snel mogelijk toe.
        We zullen de licenties toevoegen.
        Ik bekijk het en kom erop terug.
        Ik kijk dit na.
        We zijn ermee bezig.
        We werken eraan.
        Komt in orde.
        Dat komt in orde!
        We houden u op de hoogte.
        U hoort van ons zodra de licenties zijn toegevoegd.
        We laten iets weten zodra het gebeurd is.
        Zodra de licenties toegevoegd zijn, laten we iets weten.
        Uw ticket 4711 werd aangemaakt.
        Uw aanvraag werd doorgestuurd naar de technische dienst.
        Uw vraag is geregistreerd onder nummer 123.
        We nemen zo snel mogelijk contact met u op.
        De licenties zijn nog niet toegevoegd.
        Uw bestelling is nog niet verwerkt, dit gebeurt morgen.
        De bestelling is geplaatst bij Microsoft.
        De licenties zijn besteld bij Microsoft.
        De bestelling is ingepland voor maandag.
        Bedankt voor uw bestelling, we gaan er mee aan de slag.
        Genoteerd.
        Goed ontvangen.
        Uw bestelling is goedgekeurd en wordt uitgevoerd.
        We have received your order.
        Your request has been received and will be processed tomorrow.
        Thank you for your order. We will process it shortly.
        Your order will be processed tomorrow.
        The licenses will be added within 24 hours.
        The licences will have been added by tomorrow.
        We will add the licences on Monday.
        We'll add them tomorrow.
        I'll take care of it.
        I'm on it.
        We are working on it.
        We're looking into it.
        Looking into this now.
        Will do.
        Noted.
        Well received.
        Your ticket #4711 has been created.
        A case has been opened for you.
        Your case has been assigned to John.
        Your request was forwarded to our technical team.
        Your request has been logged under reference 123.
        Your case has been updated.
        The status of your request has changed to: Pending.
        The order has been placed with Microsoft.
        We have ordered the licences from Microsoft.
        We will get back to you as soon as possible.
        I will come back to you shortly.
        We'll let you know once it is done.
        You will be notified when the licenses have been added.
        As soon as the licenses have been added, we will inform you.
        The licenses have not yet been added.
        The order has not been processed yet.
        Your order is scheduled for tomorrow.
        Your order has been approved and is waiting to be processed.
        Your order is queued.
        Your order is under review.
        Ihre Bestellung ist eingegangen.
        Ihre Anfrage wird bearbeitet.
        Wir kümmern uns darum.
        Die Lizenzen werden morgen hinzugefügt.
        """);

    /// <summary>Use the portal, sign the quote, which customer, and the like: a person of ours has to act. No or a question.</summary>
    public static readonly string[] Redirected = Lines(
        """
        Merci de passer vos commandes via notre portail.
        Les commandes se font uniquement sur notre portail client.
        Veuillez utiliser le portail pour vos commandes.
        Vous devez introduire cette commande dans le portail.
        Cette demande doit être encodée dans MyProximus, via le formulaire.
        Les demandes par e-mail ne sont plus acceptées.
        Nous n'acceptons plus de commandes par mail.
        Commandez directement en ligne.
        Client inconnu.
        Ce client nous est inconnu.
        Nous ne vous retrouvons pas dans notre base clients.
        Nous ne trouvons pas votre compte.
        Vous n'êtes pas client chez nous.
        Votre contrat a été résilié.
        Ce produit n'est plus commercialisé.
        Ce produit est en fin de vie.
        Ce produit n'existe plus.
        Veuillez trouver ci-joint notre devis.
        Vous trouverez notre offre en annexe. Merci de la signer.
        Ci-joint notre offre de prix. Après signature nous ajouterons les licences.
        Merci de signer le devis avant que nous puissions procéder.
        Dès réception du devis signé, nous ajouterons les licences.
        Merci de nous renvoyer le bon de commande.
        Il nous faut un bon de commande.
        Un numéro de PO est nécessaire.
        Merci de nous indiquer pour quel abonnement.
        Pour quel abonnement ?
        De quel tenant s'agit-il ?
        Quel type de licence souhaitez-vous ?
        Merci de préciser le nombre.
        Avez-vous l'accord de votre direction ?
        Il manque votre numéro de client.
        Nous avons besoin de votre accord.
        Nous attendons votre confirmation.
        Vous n'êtes pas autorisé à passer commande.
        Adressez-vous à votre account manager.
        Veuillez contacter le service commercial.
        Mauvais service, adressez-vous à sales.
        Votre compte est bloqué pour factures impayées.
        Nous ne vendons plus de licences Microsoft.
        Nous ne sommes plus votre fournisseur.
        Gelieve uw bestelling via het portaal te plaatsen.
        Bestellingen gebeuren enkel via het portaal.
        Bestellingen via mail worden niet meer aanvaard.
        U kan dit zelf bestellen in de webshop.
        Gelieve het formulier op onze website te gebruiken.
        Deze klant is ons onbekend.
        U bent geen klant bij ons.
        We vinden u niet terug in ons systeem.
        Klantnummer niet gekend.
        Dit product bestaat niet meer.
        Dit product is niet meer leverbaar.
        Dit product wordt niet meer verkocht.
        In bijlage vindt u onze offerte.
        Gelieve de offerte te ondertekenen.
        Na ondertekening van de offerte voegen we de licenties toe.
        Zodra we de getekende offerte hebben, voeren we de bestelling uit.
        Gelieve een bestelbon te bezorgen.
        We hebben nog een PO-nummer nodig.
        Voor welk abonnement is dit?
        Gelieve te laten weten welk abonnement het is.
        Over welke tenant gaat het?
        We wachten op uw goedkeuring.
        Kan u dit bevestigen?
        Mogen wij dit uitvoeren?
        U bent niet gemachtigd om te bestellen.
        Gelieve contact op te nemen met uw accountmanager.
        Verkeerde afdeling, contacteer sales.
        Er staan nog facturen open, uw account is geblokkeerd.
        Please place your order through our portal.
        Orders must be placed in the portal.
        We no longer accept orders by e-mail.
        Orders by e-mail are not accepted.
        Please use our web form instead.
        You can order this online.
        This customer does not exist.
        We do not know this customer.
        Unknown customer.
        We cannot find your account.
        We have no record of this account.
        You are not a customer of ours.
        This product has been discontinued.
        This product is no longer available.
        This product no longer exists.
        Please find attached our quote.
        Please sign the attached quotation.
        Once the quote is signed, we will add the licences.
        After signature of the offer we will add the licenses.
        The licences will be added once we have received the signed order form.
        We need a purchase order.
        We need your approval before we can proceed.
        Which subscription is this for?
        Please let us know which subscription.
        Can you tell us the tenant?
        Please confirm the quantity.
        Please confirm and we will add the licences.
        We are waiting for your approval.
        You are not authorised to place orders.
        Please contact your account manager.
        Wrong department, please contact sales.
        Your account is blocked because of unpaid invoices.
        We don't sell Microsoft licences any more.
        You should order this via another partner.
        Bitte nutzen Sie unser Portal.
        Dieser Kunde ist uns unbekannt.
        Anbei unser Angebot, bitte unterschreiben.
        Les commandes de licences ne passent plus par cette adresse.
        Cette boîte n'est plus utilisée pour les commandes.
        Prière d'utiliser notre webshop.
        Rendez-vous sur notre portail pour passer commande.
        Connectez-vous à votre espace client pour commander.
        Merci de compléter le formulaire ci-joint.
        Nous ne gérons pas vos licences.
        Vous n'êtes pas repris dans nos clients.
        Votre numéro de client svp ?
        Sous quel numéro de contrat ?
        Cette licence n'existe plus, elle est remplacée par Microsoft 365 E3.
        La licence Office 365 E3 n'est plus en vente.
        Offre en annexe à retourner signée.
        Nous vous envoyons un devis, à nous retourner signé pour accord.
        Voici le devis. Dès qu'il est signé, nous activons les licences.
        Un accord signé est nécessaire.
        Nous attendons votre bon pour accord.
        Merci de valider.
        Qui peut valider cette commande ?
        Seul votre responsable peut commander.
        Vous devez d'abord payer les factures en retard.
        Deze mailbox wordt niet meer gebruikt voor bestellingen.
        Bestellen kan via onze webshop.
        U dient dit te bestellen via My reseller.
        Dit moet via het klantenportaal aangevraagd worden.
        Gelieve bijgevoegd formulier in te vullen.
        Wij beheren uw licenties niet.
        U staat niet in ons klantenbestand.
        Wat is uw klantnummer?
        Om welk contract gaat het?
        Deze licentie is niet langer beschikbaar.
        Dit product is vervangen door Microsoft 365 E3.
        Hierbij onze prijsofferte, graag getekend terug.
        Graag uw akkoord voor deze offerte.
        Graag uw akkoord.
        Gelieve te bevestigen.
        Kan je even bevestigen dat het om 5 licenties gaat?
        Wie kan dit goedkeuren?
        Uw kredietlimiet is overschreden.
        Orders are no longer handled by this mailbox.
        Please log in to the customer portal to order.
        Kindly submit this via the customer zone.
        Please fill in the attached form.
        We don't manage your licences.
        You are not in our customer database.
        What is your customer number?
        Can you provide your contract number?
        This licence has been replaced by Microsoft 365 E3.
        This SKU is retired.
        Find attached our offer for signature.
        Please return the signed offer.
        Kindly approve the attached quote.
        We await your go-ahead.
        Please confirm.
        Are you sure you need 5?
        Who is authorised to approve this?
        Your credit limit has been exceeded.
        Payment is required before activation.
        Sorry, wrong person. Try sales@reseller.example.
        I no longer work here.
        I am not responsible for this any more, please contact Ann.
        We are no longer a Microsoft partner.
        """);

    /// <summary>No, or not all of it.</summary>
    public static readonly string[] Refused = Lines(
        """
        Votre commande a été refusée.
        Nous refusons cette commande.
        Votre demande a été rejetée.
        Impossible d'ajouter ces licences.
        Il n'est pas possible d'ajouter ces licences.
        Nous ne pouvons pas ajouter ces licences.
        Nous ne pouvons malheureusement pas traiter votre commande.
        Votre commande ne peut être exécutée.
        Votre commande ne sera pas exécutée.
        Les licences n'ont pas été ajoutées.
        Seules 3 licences ont pu être ajoutées, sur 5.
        Seulement 3 licences ont été ajoutées.
        Une partie des licences a été ajoutée.
        Les licences ont été ajoutées, sauf 2.
        La moitié des licences a été ajoutée.
        Aucune licence n'a été ajoutée.
        La commande a échoué.
        Une erreur s'est produite lors de l'ajout.
        La commande a été annulée.
        Nous avons annulé votre commande.
        Votre plafond est atteint.
        Le stock est insuffisant.
        Désolé, ce n'est pas possible.
        Malheureusement, la commande a été bloquée.
        Uw bestelling werd geweigerd.
        Uw bestelling is afgewezen.
        We kunnen de licenties niet toevoegen.
        De licenties konden niet worden toegevoegd.
        De licenties zijn niet toegevoegd.
        De bestelling is geannuleerd.
        Slechts 3 licenties werden toegevoegd.
        De helft van de licenties is toegevoegd.
        De licenties zijn toegevoegd, behalve 2.
        Geen enkele licentie werd toegevoegd.
        Het is niet mogelijk om deze licenties toe te voegen.
        Helaas kunnen we dit niet doen.
        De bestelling is mislukt.
        Er is een fout opgetreden.
        Uw limiet is bereikt.
        Nee, dit gaat niet.
        Neen.
        De bestelling wordt niet uitgevoerd.
        Your order was rejected.
        We have rejected your order.
        Your order has been refused.
        We cannot add these licenses.
        We are unable to process your order.
        We were not able to add the licenses.
        The licenses were not added.
        The licences have not been added.
        None of the licenses have been added.
        Only 3 licenses were added.
        Three of the five licenses have been added.
        3 of the 5 licenses were added.
        Some of the licenses were added.
        The licenses were added, except for two.
        Half of the licenses have been added.
        Your order has been cancelled.
        We cancelled your order.
        The order failed.
        Your order will not be executed.
        It is not possible to add these licenses.
        Your limit has been reached.
        Sorry, we can't do that.
        Unfortunately we can't.
        No, this is not allowed.
        Ihre Bestellung wurde abgelehnt.
        Leider können wir die Lizenzen nicht hinzufügen.
        Votre commande a dû être annulée.
        Nous devons refuser votre demande.
        On ne peut pas faire ça.
        Ce n'est hélas pas faisable.
        Cela n'a pas marché.
        L'ajout des licences a échoué.
        Les licences n'ont pu être ajoutées.
        Nous n'avons pas pu exécuter votre commande.
        Votre commande n'a pas été acceptée.
        Les 5 licences ne sont pas disponibles.
        Il n'y a plus de licences disponibles.
        Vous n'avez pas assez de crédit.
        Uw bestelling kan niet uitgevoerd worden.
        De bestelling kon niet doorgaan.
        Dat gaat niet.
        Dat lukt niet.
        Dit is niet mogelijk.
        We zijn er niet in geslaagd de licenties toe te voegen.
        De licenties konden we niet toevoegen.
        Uw aanvraag werd niet goedgekeurd.
        Er zijn niet genoeg licenties.
        De bestelling werd stopgezet.
        Your order has been declined.
        Your order could not be completed.
        We could only add 3 licenses.
        We only added 3.
        We've added 3 licences, the other 2 are not available.
        Two licences could not be added.
        We were unable to fulfil your request.
        There was an error while processing your order.
        The request was denied.
        Your request was not approved.
        This can't be done.
        That's not possible.
        Not possible.
        Order rejected: contract expired.
        """);

    /// <summary>Whatever else it means, it does not say that what was ordered is done.</summary>
    public static readonly string[] NotClearlyDone = Lines(
        """
        Please check whether the licenses were added.
        Please make sure that the licenses have been added.
        Merci de vérifier que les licences ont été ajoutées.
        Pouvez-vous vérifier si les licences ont été ajoutées.
        Gelieve na te gaan of de licenties toegevoegd zijn.
        Laat me weten of de licenties toegevoegd zijn.
        We vragen na of dit gebeurd is.
        We are checking whether this has been done.
        Ik weet niet of de licenties zijn toegevoegd.
        I think it is done.
        Peter said it is done, but I want to check first.
        Je transmets votre demande à mon collègue.
        Votre message a été transféré au service concerné.
        Un collaborateur va prendre contact avec vous.
        Nous faisons le nécessaire.
        Je fais le nécessaire dans la journée.
        Le nécessaire sera fait.
        Votre demande sera prise en charge par nos équipes dans les meilleurs délais.
        Nous mettons tout en œuvre pour exécuter votre commande rapidement.
        Commande reçue.
        Commande enregistrée.
        Nous préparons votre commande.
        Votre commande est en préparation.
        Nous procédons à l'ajout.
        Nous procéderons à l'ajout des licences demain.
        Les licences arriveront demain.
        L'ajout est prévu pour lundi.
        Merci, nous vous confirmerons l'exécution.
        Vous recevrez une confirmation une fois la commande exécutée.
        Votre commande est bien arrivée chez nous.
        Nous avons bien pris note de votre demande d'ajout de 5 licences.
        Je regarde ça et je reviens vers vous.
        Ok je regarde
        Pas de souci, je m'en occupe demain.
        We hebben uw aanvraag goed ontvangen en gaan hiermee aan de slag.
        Uw bestelling is onderweg.
        Ik geef het door aan mijn collega.
        Wordt gedaan.
        Doen we.
        We brengen dit in orde.
        Ik breng dit vandaag nog in orde.
        Uw bestelling wordt klaargemaakt.
        Uw order is in bestelling bij onze leverancier.
        We verwachten de licenties morgen.
        De uitvoering is voorzien voor maandag.
        De licenties zullen tegen morgen toegevoegd zijn.
        U ontvangt een bevestiging zodra uw bestelling werd uitgevoerd.
        Van zodra dit gebeurd is, laat ik iets weten.
        Bevestiging van uw bestelling: 5 licenties.
        Uw ticketstatus is gewijzigd naar: In behandeling.
        We're on the case.
        Our team is handling your request.
        Working on it, will update you soon.
        Thanks, passing this on to the licensing team.
        Your order is in the queue and should be completed by tomorrow.
        Your order was received and is being processed by our team.
        Once completed, you will receive a confirmation.
        You'll get an email when your licenses have been provisioned.
        Please allow 24 hours for the licences to be added.
        Please allow up to two days until the licenses have been activated.
        Your request has been added to our planning.
        Your request has been assigned to an agent.
        Our engineer has started processing your order.
        Order received - thank you!
        Order acknowledgement: 5 x E3
        We have escalated your request.
        Your request has been registered and will be done asap.
        The licences have been requested from Microsoft.
        The order has been submitted to our distributor.
        We aim to have this completed by Friday.
        I expect this to be done tomorrow.
        Should be added by tonight.
        It'll be sorted by Monday.
        Expect the licences to be added by tomorrow.
        State: New -> Assigned
        Ticket 4711 : statut "En attente"
        Uw ticket [4711] werd toegewezen aan Jan.
        Re: commande
        Hallo Jan
        OK
        Ok.
        Merci.
        D'accord.
        Parfait.
        Prima.
        Akkoord.
        Fine by me.
        👍
        J'ai ajouté Pierre en copie.
        Ik heb mijn collega toegevoegd.
        I have added my colleague in cc.
        Votre demande a été ajoutée à la liste.
        Your request has been added to the queue.
        Uw aanvraag is toegevoegd aan de wachtlijst.
        The licenses have been added to your quote.
        De licenties zijn toegevoegd aan de offerte.
        Les licences ont été ajoutées au devis.
        Les licences ont été ajoutées à votre panier.
        The licences have been added to the wrong tenant.
        Les licences ont été ajoutées par erreur, nous les retirons.
        La facture a été ajoutée en annexe.
        Votre paiement a été traité.
        Uw betaling is verwerkt.
        Your payment has been processed.
        Uw ticket is afgesloten.
        Your case has been closed.
        Your case has been resolved.
        A comment was added to your ticket.
        Er is een nota toegevoegd aan uw ticket.
        Une mise à jour a été ajoutée à votre ticket.
        Votre ticket est clôturé.
        Votre demande est clôturée.
        Votre message a été traité.
        Normalement c'est fait.
        Je pense que c'est fait.
        I think it is done.
        It should be done.
        Volgens mij is het gebeurd, maar ik check het nog.
        Si c'est fait, tant mieux.
        If the licenses have been added, you will see them.
        Les licences auraient dû être ajoutées.
        The licenses should have been added.
        The licenses can be added.
        Les licences peuvent être ajoutées.
        De licenties kunnen toegevoegd worden.
        Dès que le paiement est reçu, les licences sont ajoutées.
        The licenses are added once you have paid.
        Les licences sont ajoutées dès réception du paiement.
        C'est fait pour l'autre client.
        Presque fait.
        Almost done.
        Bijna klaar.
        Demain c'est fait.
        Morgen is het gebeurd.
        Tomorrow it's done.
        La première étape a été effectuée.
        The first step has been completed.
        Voulez-vous que les licences soient ajoutées ?
        Have the licenses been added?
        Zijn de licenties toegevoegd?
        Les licences ont-elles été ajoutées ?
        Non traité
        Pas fait
        Niet gedaan
        Not done
        Pas encore fait
        Quand sera-ce fait ?
        À faire
        Te doen
        To be done
        Une note a été ajoutée à votre demande.
        Je suis d'accord avec l'ajout.
        L'ajout de licences coûte 20 euros.
        Le prix par licence a augmenté de 20 %.
        Your contract has been updated.
        Your password has been updated.
        Votre commande a été modifiée.
        We have 5 licenses in stock.
        Voir ci-dessous.
        Zie onder.
        See below.
        Please see attached.
        Zie bijlage.
        Votre commande a été enregistrée et traitée par notre service demain.
        La commande sera traitée et les licences ajoutées.
        will be processed and added
        De bestelling wordt verwerkt en toegevoegd.
        Je confirme la bonne réception de votre commande.
        Ik bevestig de goede ontvangst van uw bestelling.
        I confirm receipt of your order.
        Your order is confirmed.
        Votre commande est confirmée.
        Uw bestelling is bevestigd.
        Order confirmation
        Nous confirmons votre commande.
        The request was processed by our first line and forwarded.
        Votre demande a été traitée par notre première ligne et transmise au service licences.
        Fait à Bruxelles, le 28 novembre 2026
        Jean Dupont\nReseller SA
        Les licences ont été ajoutées mais elles ne fonctionnent pas.
        Done? Not sure.
        It's not done.
        Ce n'est pas fait.
        Het is niet gebeurd.
        Ce sera fait.
        It will be done.
        Dit wordt gedaan.
        Considérez que c'est fait.
        Consider it done.
        2 licences ont été ajoutées hier pour une autre commande.
        Nous avons supprimé votre demande.
        De aanvraag is verwijderd.
        Your order has been removed.
        Votre commande a été supprimée.
        Uw bestelling is verwijderd.
        Votre compte a été supprimé.
        Your account has been removed from our system.
        Votre demande d'annulation a été traitée.
        Your cancellation has been processed.
        De annulatie is uitgevoerd.
        Your refusal has been processed.
        Votre réclamation a été traitée.
        Uw klacht werd behandeld en verwerkt.
        Your complaint has been processed.
        Votre message a bien été ajouté.
        Un contact a été ajouté à votre compte.
        Uw contactgegevens zijn aangepast.
        Your profile has been completed.
        Votre devis a été finalisé.
        Deze week is uw bestelling nog niet uitgevoerd.
        Avez-vous vu que c'est fait ?
        Mijn collega zegt dat het gebeurd is maar ik zie niets.
        Ze zijn nog niet allemaal toegevoegd.
        Niet alle licenties zijn toegevoegd.
        Toutes les licences n'ont pas été ajoutées.
        Not all licenses have been added.
        All licenses except one have been added.
        4 licences ont été ajoutées, il en manque une.
        Les licences ont été ajoutées puis retirées.
        The licenses were added and then removed.
        The licenses have been added but removed again because of non-payment.
        Cette commande a déjà été exécutée en mars, il s'agit d'un doublon.
        Your order was processed as a duplicate and rejected.
        We have processed a refund.
        Uw vraag is verwerkt: geweigerd.
        Votre demande a été traitée : refusée.
        Your order has been processed. Result: rejected.
        Order processed: declined
        Résultat : échec
        Done - not possible
        C'est fait, la commande est annulée.
        Votre commande a été annulée comme demandé.
        Welcome to our support portal.
        Nous vous souhaitons une bonne année.
        Vos licences expirent le 31 décembre.
        Your licences will expire on December 31.
        Uw licenties vervallen op 31 december.
        Facture en annexe.
        Your invoice is attached.
        Uw factuur is beschikbaar.
        Maintenance prévue demain.
        Onze kantoren zijn gesloten van 24 december tot 2 januari.
        Le montant sera facturé le mois prochain.
        Ça marche
        Ça roule
        Top!
        Super, merci
        Oui
        Yes
        Ja
        Oui, c'est possible.
        Yes, we can add them.
        Ja, dat kan.
        Ja hoor
        Yes please
        Bien sûr
        We can do that.
        Pas de problème.
        No problem.
        Geen probleem.
        Sans problème, on le fait demain.
        Geen probleem, ik voeg ze toe.
        No problem, will add.
        Je l'ajoute.
        Je les ajoute tout de suite.
        Ik voeg ze nu toe.
        Adding them now.
        I am adding the licenses right now.
        Nous sommes en train d'ajouter les licences.
        We zijn bezig met het toevoegen van de licenties.
        Les licences ajoutées apparaîtront demain.
        Les licences à ajouter : 5
        5 licences à ajouter
        Ajouter 5 licences
        Please add 5 licences
        Licences commandées
        Uw bestelling: 5 licenties toe te voegen
        Order: add 5 licenses
        Add 5 licenses: acknowledged
        Cela a été fait ?
        Klaar voor levering
        Ready to be processed
        Done by tomorrow
        Fait pour lundi
        Gedaan tegen morgen
        Executed tomorrow
        Completed: 0 of 5
        0 licences ajoutées
        0 licenses were added.
        Geen licenties toegevoegd
        Zero licenses added
        No licenses were added
        Aucune licence ajoutée
        Commande reçue, non exécutée.
        Ontvangen, niet uitgevoerd.
        Licences ajoutées : 0
        Toegevoegd: geen
        Added: none
        Added: 3 of 5
        Done: no
        Exécuté : non
        Uitgevoerd: nee
        Statut : non exécuté
        Status: not completed
        Status: completed with errors
        Completed unsuccessfully
        The process has been completed. The order was rejected.
        Le traitement est terminé : commande refusée.
        Les licences ont été ajoutées au mauvais compte
        De licenties zijn op een verkeerd account toegevoegd
        We added them but they were removed by Microsoft.
        Les licences seront ajoutées dès que votre compte aura été complété.
        Votre compte a été complété, nous ajouterons les licences demain.
        Uw dossier is vervolledigd, wij voegen de licenties morgen toe.
        Your account has been activated. Please place your order in the portal.
        L'accès au portail a été activé, vous pouvez commander vous-même.
        Uw toegang tot het portaal is geactiveerd.
        Portal access has been activated for you.
        You have been added to our customer portal.
        Vous avez été ajouté à notre portail.
        U bent toegevoegd aan ons klantenportaal.
        Your email has been processed.
        Uw mail werd verwerkt.
        Your registration has been completed.
        Votre inscription est finalisée.
        La migration a été effectuée.
        Le test a été effectué.
        The test has been executed.
        La vérification a été effectuée.
        De controle is uitgevoerd.
        The credit check has been completed.
        Votre paiement a bien été effectué.
        The first license has been added.
        The other licenses have been added.
        Je le ferai.
        Nous le ferons demain.
        Ik doe het straks.
        We'll do it.
        L'ajout sera effectué.
        De uitbreiding wordt uitgevoerd.
        The addition is in progress.
        Votre commande de 5 licences sera traitée par notre équipe demain matin.
        Nous avons bien reçu la demande d'ajout des licences et nous la traiterons.
        Ik heb de aanvraag doorgestuurd, de licenties volgen.
        I have passed it on.
        I've sent it to the right team.
        Je l'ai transmis à qui de droit.
        Je l'ai envoyé au fournisseur.
        Nous l'avons reçue.
        We hebben het ontvangen.
        We've got it.
        Vu.
        Gezien.
        Seen.
        Begrepen.
        Compris.
        Understood.
        """);

    /// <summary>Nobody has read the order.</summary>
    public static readonly string[] Away = Lines(
        """
        Je suis en congé jusqu'au 5 janvier.
        Je suis actuellement absente. Je répondrai à mon retour.
        Je serai de retour le 5 janvier.
        Ik ben afwezig tot 5 januari.
        Ik ben met vakantie tot 5 januari. Voor dringende zaken kan u terecht bij mijn collega.
        I am out of the office until January 5.
        I'm on annual leave until 5 January. For urgent matters please contact my colleague.
        I will be back on Monday.
        Ich bin nicht im Büro.
        Je suis absente jusqu'au 12. Adressez-vous à Marie (marie@reseller.example).
        Ik ben in verlof tot 12 mei. Gelieve uw aanvraag te sturen naar sales@reseller.example.
        I'm out of office until May 12. Please contact sales for orders.
        Merci de votre message. Je suis en congé et reviendrai le 12 mai.
        Bedankt voor uw bericht. Ik ben momenteel afwezig en kan uw bericht niet behandelen.
        Thank you for your message. I am currently out of the office with no access to e-mail.
        """);

    /// <summary>Stands below what people write, and says nothing of the order.</summary>
    public static readonly string[] Footers = Lines(
        """
        Ce message et ses annexes sont confidentiels et destinés exclusivement à leur destinataire.
        Les informations contenues dans ce courriel sont confidentielles. Toute utilisation non autorisée est interdite.
        Le présent message n'est pas contractuel.
        Veuillez ne pas imprimer ce mail sauf nécessité.
        Avant d'imprimer, pensez à l'environnement.
        N'imprimez ce message que si nécessaire.
        Nous ne pouvons être tenus responsables des virus.
        Nos bureaux sont fermés le vendredi après-midi.
        Notre service n'est pas joignable le samedi.
        Je suis absente le mercredi.
        Je ne suis pas disponible le vendredi.
        Heures d'ouverture : lundi-vendredi 9h-17h, uniquement sur rendez-vous.
        TVA BE 0123.456.789 - RPM Bruxelles
        BCE 0123.456.789 | IBAN BE68 5390 0754 7034
        Cette adresse n'est pas consultée, merci de ne pas y répondre.
        Ceci est un message automatique, merci de ne pas répondre.
        Ne répondez pas à cet e-mail.
        Aucune réponse n'est attendue.
        Ce mail a été vérifié par l'antivirus Avast.
        Nos conditions générales s'appliquent.
        Sauf mention contraire, nos prix s'entendent hors TVA.
        Pas satisfait ? Dites-le nous.
        Si vous n'êtes pas satisfait, contactez notre service client.
        En cas de problème, contactez notre helpdesk.
        Pour toute question, contactez notre service commercial.
        Ik werk niet op vrijdag.
        Ik werk enkel in de voormiddag.
        Ik ben niet bereikbaar op woensdagnamiddag.
        Vrijdag gesloten.
        Onze kantoren zijn gesloten op zaterdag.
        Openingsuren: ma-vr 9u-17u, enkel op afspraak.
        BTW BE 0123.456.789 RPR Gent
        Dit bericht is vertrouwelijk en enkel bestemd voor de geadresseerde.
        Indien u niet de bestemmeling bent, gelieve dit bericht te verwijderen.
        Wij zijn niet aansprakelijk voor schade door virussen.
        Deze e-mail is geen verbintenis.
        Gelieve niet te antwoorden op deze mail.
        Dit is een automatisch bericht, gelieve niet te antwoorden.
        Deze mailbox wordt niet gelezen.
        Print deze mail niet als het niet nodig is.
        Denk aan het milieu voor u dit bericht afdrukt.
        Op al onze leveringen zijn onze algemene voorwaarden van toepassing.
        Niet tevreden? Laat het ons weten.
        Als u deze wijziging niet heeft aangevraagd, contacteer ons dan.
        Bij problemen kan u contact opnemen met onze helpdesk.
        Voor vragen kan u terecht bij onze klantendienst.
        I do not work on Wednesdays.
        I don't work on Fridays.
        My working days are Monday to Thursday, I am not available on Fridays.
        Our offices are closed on Saturday.
        Opening hours: 9-17, by appointment only.
        This message is confidential and may be privileged.
        If you are not the intended recipient, please delete it. You may not copy or disclose it.
        This email does not constitute a contract.
        No liability is accepted for any errors or omissions.
        Please do not print this e-mail unless you really need to.
        Please do not reply to this email.
        This is an automated message, replies are not read.
        This inbox is not monitored. Please do not reply.
        Scanned by McAfee. No viruses found.
        CAUTION: This email originated from outside of the organization. Do not click links unless you recognize the sender.
        Classification: Restricted
        Sensitivity: Company Confidential
        If you did not request this change, contact us immediately.
        If you are not satisfied with our service, please let us know.
        If the issue is not resolved, please reopen the ticket.
        If there is a problem with your order, call us.
        Not happy with this answer? Rate our service.
        How did we do? Take our survey.
        VAT BE 0123.456.789
        Diese E-Mail ist vertraulich. Wenn Sie nicht der richtige Adressat sind, löschen Sie sie.
        Ich arbeite nicht am Freitag.
        Reseller SA - Chaussée de Wavre 1, 1000 Bruxelles - Tel +32 2 123 45 67
        Notre nouveau catalogue est disponible !
        Save paper, think before you print.
        Conformément au RGPD, vous pouvez à tout moment demander l'accès à vos données.
        Wij verwerken uw gegevens conform onze privacyverklaring.
        We process your data in accordance with our privacy policy.
        Geen reactie vereist.
        No action required.
        Aucune action n'est requise de votre part.
        """);

    private static string[] Lines(string text) =>
        [.. text.ReplaceLineEndings("\n").Split('\n').Select(line => line.Replace("\\n", "\n", StringComparison.Ordinal))];
}
