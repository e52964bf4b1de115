using UglyToad.PdfPig;
using UglyToad.PdfPig.Content;
using UglyToad.PdfPig.Core;
using UglyToad.PdfPig.Filters;
using UglyToad.PdfPig.Geometry;
using UglyToad.PdfPig.Graphics;
using UglyToad.PdfPig.Graphics.Core;
using UglyToad.PdfPig.Graphics.Operations;
using UglyToad.PdfPig.Outline.Destinations;
using UglyToad.PdfPig.Parser;
using UglyToad.PdfPig.PdfFonts;
using UglyToad.PdfPig.Tokenization.Scanner;
using UglyToad.PdfPig.Tokens;

namespace Outboard.Servers.Web.Pdf;

/// <summary>What a page asks for when it is drawn.</summary>
internal sealed record PdfEffort(int Letters, int Forms);

/// <summary>
/// Goes through a page as the library will, keeping nothing and counting everything. Two forms that draw each other, a kilobyte of PDF, would otherwise
/// exhaust the stack and end the process; forms in forms multiply without end.
/// </summary>
internal sealed class PdfRehearsal(
    IPdfTokenScanner pdfScanner,
    IResourceStore resourceStore,
    ILookupFilterProvider filterProvider,
    IPageContentParser pageContentParser,
    ParsingOptions parsingOptions) : BasePageFactory<PdfEffort>(pdfScanner, resourceStore, filterProvider, pageContentParser, parsingOptions)
{
    protected override PdfEffort ProcessPage(
        int pageNumber,
        DictionaryToken dictionary,
        NamedDestinations namedDestinations,
        MediaBox mediaBox,
        CropBox cropBox,
        UserSpaceUnit userSpaceUnit,
        PageRotationDegrees rotation,
        TransformationMatrix initialMatrix,
        IReadOnlyList<IGraphicsStateOperation> operations) =>
        new Stage(this, pageNumber, cropBox, userSpaceUnit, rotation, initialMatrix).Process(pageNumber, operations);

    private sealed class Stage(PdfRehearsal page, int number, CropBox cropBox, UserSpaceUnit unit, PageRotationDegrees rotation, in TransformationMatrix matrix)
        : BaseStreamProcessor<PdfEffort>(
            number, page.ResourceStore, page.PdfScanner, page.PageContentParser, page.FilterProvider, cropBox, unit, rotation, matrix, page.ParsingOptions)
    {
        private const int MaxLetters = 500_000;
        private const int MaxForms = 20_000;
        private const int MaxDepth = 24;
        private const int MaxStates = 2_000;

        private readonly PdfFilters filters = (PdfFilters)page.ParsingOptions.FilterProvider!;
        private int letters;
        private int forms;
        private int depth;

        public override PdfEffort Process(int pageNumberCurrent, IReadOnlyList<IGraphicsStateOperation> operations)
        {
            ProcessOperations(operations);
            return new(letters, forms);
        }

        public override void RenderGlyph(
            IFont font,
            CurrentGraphicsState currentState,
            double fontSize,
            double pointSize,
            int code,
            string unicode,
            long currentOffset,
            in TransformationMatrix renderingMatrix,
            in TransformationMatrix textMatrix,
            in TransformationMatrix transformationMatrix,
            CharacterBoundingBox characterBoundingBox) => Spend(ref letters, MaxLetters);

        protected override void ProcessFormXObject(StreamToken formStream, NameToken xObjectName)
        {
            Spend(ref forms, MaxForms);
            Spend(ref depth, MaxDepth);
            base.ProcessFormXObject(formStream, xObjectName);
            depth--;
        }

        public override void PushState()
        {
            if (StackSize > MaxStates)
            {
                throw new PdfTooCostly();
            }

            base.PushState();
        }

        private void Spend(ref int used, int limit)
        {
            filters.ThrowIfStopped();
            if (++used > limit)
            {
                throw new PdfTooCostly();
            }
        }

        protected override void RenderXObjectImage(XObjectContentRecord xObjectContentRecord)
        {
        }

        public override void BeginSubpath()
        {
        }

        public override PdfPoint? CloseSubpath() => null;

        public override void StrokePath(bool close)
        {
        }

        public override void FillPath(FillingRule fillingRule, bool close)
        {
        }

        public override void FillStrokePath(FillingRule fillingRule, bool close)
        {
        }

        public override void MoveTo(double x, double y)
        {
        }

        public override void BezierCurveTo(double x2, double y2, double x3, double y3)
        {
        }

        public override void BezierCurveTo(double x1, double y1, double x2, double y2, double x3, double y3)
        {
        }

        public override void LineTo(double x, double y)
        {
        }

        public override void Rectangle(double x, double y, double width, double height)
        {
        }

        public override void EndPath()
        {
        }

        public override void ClosePath()
        {
        }

        public override void ModifyClippingIntersect(FillingRule clippingRule)
        {
        }

        protected override void ClipToRectangle(PdfRectangle rectangle, FillingRule clippingRule)
        {
        }

        protected override void RenderInlineImage(InlineImage inlineImage)
        {
        }

        public override void BeginMarkedContent(NameToken name, NameToken? propertyDictionaryName, DictionaryToken? properties)
        {
        }

        public override void EndMarkedContent()
        {
        }

        public override void PaintShading(NameToken shadingName)
        {
        }
    }
}
